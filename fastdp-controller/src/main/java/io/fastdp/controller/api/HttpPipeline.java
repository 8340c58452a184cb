package io.fastdp.controller.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

/** How a client connection is taken apart; every stage is bounded. Thread-safe. */
final class HttpPipeline extends ChannelInitializer<Channel> {
    private static final int MAX_LINE = 16 << 10; // room for a report format
    private static final int MAX_HEADERS = 16 << 10;
    private static final int MAX_CHUNK = 8 << 10;
    private static final int MAX_BODY = 64 << 10;
    /** Far more than a node's own clients ever open; a listener must not eat all descriptors. */
    private static final int MAX_CONNECTIONS = 128;

    private final Surface surface;
    private final ApiRouter router;
    private final ChannelGroup clients;

    HttpPipeline(Surface surface, ApiRouter router, ChannelGroup clients) {
        this.surface = surface;
        this.router = router;
        this.clients = clients;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
    protected void initChannel(Channel channel) {
        if (clients.size() >= MAX_CONNECTIONS) {
            channel.close();
            return;
        }
        clients.add(channel);
        ConnectionDeadline deadline = new ConnectionDeadline();
        channel.pipeline()
                .addLast(deadline)
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setMaxChunkSize(MAX_CHUNK)))
                .addLast(new HttpObjectAggregator(MAX_BODY, true))
                .addLast(new HttpConnection(surface, router, deadline));
    }
}
