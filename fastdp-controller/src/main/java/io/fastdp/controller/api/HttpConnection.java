package io.fastdp.controller.api;

import io.fastdp.controller.api.ApiResponse.Part;
import io.fastdp.controller.api.ConnectionDeadline.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: answers its requests one after the other, in their order. Last in the pipeline; confined to the
 * connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // outcomes arrive at listeners; nobody waits for a close
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MAX_WAITING = 16;

    private final Surface surface;
    private final ApiRouter router;
    private final ConnectionDeadline deadline;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private boolean busy;
    /** The answer that is being waited for. */
    private CompletionStage<ApiResponse> pending = CompletableFuture.completedFuture(ApiResponse.noContent());

    HttpConnection(Surface surface, ApiRouter router, ConnectionDeadline deadline) {
        this.surface = surface;
        this.router = router;
        this.deadline = deadline;
    }

    /** A request that has been read, and how long its answer may take. */
    private record Work(Phase phase, Question question, boolean keepAlive, boolean head, boolean chunks) {}

    /** Asks the router when its turn comes. */
    private interface Question {
        CompletionStage<ApiResponse> ask();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (waiting.size() >= MAX_WAITING) {
            ctx.close(); // nobody who wants answers sends this many questions ahead
            return;
        }
        waiting.add(work(request));
        next(ctx);
    }

    private Work work(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return refused(ApiResponse.error(400, "400 Bad Request"));
        }
        LOG.debug("[http] {} {}", request.method(), request.uri());
        try {
            ApiRequest read = RequestReader.read(request);
            boolean head = request.method().equals(HttpMethod.HEAD);
            return new Work(
                    ApiRouter.mayWait(read) ? Phase.WAITING : Phase.WORKING,
                    () -> router.answer(surface, read),
                    HttpUtil.isKeepAlive(request),
                    head,
                    request.protocolVersion().isKeepAliveDefault());
        } catch (IllegalArgumentException e) {
            return refused(ApiResponse.error(400, "400 Bad Request: unable to parse form"));
        }
    }

    private static Work refused(ApiResponse response) {
        CompletionStage<ApiResponse> known = CompletableFuture.completedFuture(response);
        return new Work(Phase.WORKING, () -> known, false, false, false);
    }

    private void next(ChannelHandlerContext ctx) {
        Work work = busy ? null : waiting.poll();
        if (work == null) {
            return;
        }
        busy = true;
        deadline.enter(work.phase());
        CompletionStage<ApiResponse> answer = ask(work);
        pending = answer;
        answer.whenComplete((response, failure) -> {
            if (failure instanceof CancellationException) {
                return; // the client is gone
            }
            ApiResponse told = response == null ? broken(failure) : response;
            onLoop(ctx, () -> send(ctx, work, told));
        });
    }

    private static void onLoop(ChannelHandlerContext ctx, Runnable action) {
        if (ctx.executor().inEventLoop()) {
            action.run();
        } else {
            ctx.executor().execute(action);
        }
    }

    private static CompletionStage<ApiResponse> ask(Work work) {
        try {
            return work.question().ask();
        } catch (RuntimeException | AssertionError e) {
            // top of this loop: one page that fails must not take the others with it
            return CompletableFuture.failedFuture(e);
        }
    }

    private static ApiResponse broken(Throwable failure) {
        LOG.error("HTTP request failed", failure);
        return ApiResponse.error(500, "internal error: " + failure.getMessage());
    }

    private void send(ChannelHandlerContext ctx, Work work, ApiResponse response) {
        if (!ctx.channel().isActive()) {
            return;
        }
        deadline.enter(Phase.SENDING);
        if (response.rest().isEmpty()) {
            sent(ctx, work.keepAlive(), ctx.writeAndFlush(message(ctx, work, response)));
            return;
        }
        ctx.write(beginning(work, response));
        if (work.head()) {
            sent(ctx, work.chunks() && work.keepAlive(), ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
        } else {
            send(ctx, work, new Part(response.body(), response.rest()));
        }
    }

    /** Sends a part, and the next one when the client has room for it. */
    private void send(ChannelHandlerContext ctx, Work work, Part part) {
        if (!ctx.channel().isActive()) {
            return;
        }
        deadline.enter(Phase.SENDING);
        ByteBuf text = ByteBufUtil.writeUtf8(ctx.alloc(), part.text());
        if (part.rest().isEmpty()) {
            sent(ctx, work.chunks() && work.keepAlive(), ctx.writeAndFlush(new DefaultLastHttpContent(text)));
            return;
        }
        ctx.writeAndFlush(new DefaultHttpContent(text)).addListener(done -> {
            if (done.isSuccess()) {
                part.rest()
                        .get()
                        .next()
                        .whenComplete((next, failure) -> onLoop(ctx, () -> {
                            if (next == null) {
                                LOG.error("HTTP response broken off", failure);
                                ctx.close();
                            } else {
                                send(ctx, work, next);
                            }
                        }));
            }
        });
    }

    private void sent(ChannelHandlerContext ctx, boolean keepAlive, ChannelFuture sent) {
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        sent.addListener(done -> {
            busy = false;
            deadline.enter(Phase.IDLE);
            next(ctx);
        });
    }

    /** Of a response whose length is not known. Who knows no chunks takes what comes until the end for its body. */
    private static HttpResponse beginning(Work work, ApiResponse response) {
        HttpResponse message =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        headers(message, response, work.chunks() && work.keepAlive());
        HttpUtil.setTransferEncodingChunked(message, work.chunks());
        return message;
    }

    private static void headers(HttpResponse message, ApiResponse response, boolean keepAlive) {
        message.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, response.contentType())
                .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    }

    private static FullHttpResponse message(ChannelHandlerContext ctx, Work work, ApiResponse response) {
        int length = ByteBufUtil.utf8Bytes(response.body());
        ByteBuf body = ctx.alloc().buffer(work.head() ? 0 : length);
        if (!work.head()) {
            ByteBufUtil.writeUtf8(body, response.body());
        }
        FullHttpResponse message =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), body);
        headers(message, response, work.keepAlive());
        message.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        return message;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.clear();
        pending.toCompletableFuture().cancel(false);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("[http] connection closed: {}", cause.toString());
        ctx.close();
    }
}
