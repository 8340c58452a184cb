package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.status.AddressControl;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    private final FakeAgent agent = new FakeAgent();
    private final ApiRouter router = new ApiRouter(agent, new StatusText(TimeZone.getTimeZone("UTC")));
    private final ChannelGroup clients = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    @Test
    void aPageIsServedAndTheConnectionKept() {
        EmbeddedChannel channel = open();

        String answer = exchange(channel, "GET /status HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-type: text/plain; charset=utf-8\r\n")
                .contains("content-length: 401\r\n")
                .endsWith("\r\n\r\n" + CapturedReport.golden("node1-status"));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void headHasNoBody() {
        String answer = exchange(open(), "HEAD /status HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).contains("content-length: 401\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void anOldClientIsDisconnectedAfterTheAnswer() {
        EmbeddedChannel channel = open();

        String answer = exchange(channel, "GET /status/targets HTTP/1.0\r\n\r\n");

        assertThat(answer).endsWith("\r\n\r\n172.17.0.11\n172.17.0.12\n172.17.0.13\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void formsAreReadFromQueryAndBody() {
        String form = "peer=10.0.0.2&peer=10.0.0.3%3A7000";
        String type = "Content-Type: application/x-www-form-urlencoded\r\n";
        String length = "Content-Length: " + form.length() + "\r\n\r\n";

        String answer = exchange(open(), "POST /connect?peer=10.0.0.1 HTTP/1.1\r\nHost: x\r\n" + type + length + form);

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(agent.targets).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3:7000");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String head = " HTTP/1.1\r\nHost: x\r\n\r\n";

        String answers = exchange(open(), "GET /status/dns" + head + "GET /x" + head + "GET /status/targets" + head);

        assertThat(answers.indexOf("HTTP/1.1 500")).isZero();
        assertThat(answers.indexOf("HTTP/1.1 404")).isPositive().isLessThan(answers.indexOf("HTTP/1.1 200"));
    }

    @Test
    void tooManyRequestsAheadEndTheConnection() {
        agent.holdAttach = true;
        EmbeddedChannel channel = open();
        String attach = "POST /attach?container=1&cidr=10.0.0.1/8 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";

        exchange(channel, attach.repeat(30));

        assertThat(channel.isOpen()).isFalse();
        assertThat(agent.attached).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002\r\n\r\n",
                "GET\r\n\r\n",
                "GET /status HTTP/9.9 x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /status HTTP/1.1\r\nbroken header\r\n\r\n",
            })
    void whatIsNoRequestIsRefused(String bytes) {
        EmbeddedChannel channel = open();

        String answer = exchange(channel, bytes);

        assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void tooLongALineTooManyHeadersAndTooLargeABodyAreRefused() {
        String line = exchange(open(), "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n");
        String headers = exchange(open(), "GET / HTTP/1.1\r\nA: " + "x".repeat(20_000) + "\r\n\r\n");
        String body = exchange(open(), "POST /connect HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n");

        assertThat(line).startsWith("HTTP/1.1 400 ");
        assertThat(headers).startsWith("HTTP/1.1 400 ");
        assertThat(body).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aClientThatDribblesIsDisconnected() {
        EmbeddedChannel channel = open();

        exchange(channel, "GET /status HT");
        channel.advanceTimeBy(6, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        exchange(channel, "T");
        boolean stillOpen = channel.isOpen();
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(stillOpen).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anIdleClientIsDisconnectedAfterMoreThanAScrapeInterval() {
        EmbeddedChannel channel = open();
        exchange(channel, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

        channel.advanceTimeBy(61, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        boolean stillOpen = channel.isOpen();
        channel.advanceTimeBy(15, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(stillOpen).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPageThatFailsIsToldAndTheNextOneServed() {
        EmbeddedChannel channel = open();
        agent.broken = true;

        String failed = exchange(channel, "GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
        agent.broken = false;
        String served = exchange(channel, "GET /status HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(failed).startsWith("HTTP/1.1 500 ");
        assertThat(served).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aLongListIsSentPartByPart() {
        agent.addresses = Optional.of(new Pages(2));
        EmbeddedChannel channel = open();

        String answer = exchange(channel, "GET /ip HTTP/1.1\r\nHost: x\r\n\r\n");
        String next = exchange(channel, "GET /status HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer)
                .contains("content-type: application/json\r\n")
                .contains("transfer-encoding: chunked\r\n")
                .doesNotContain("content-length")
                .endsWith("\r\n\r\n" + chunk("{\"owned\":[" + entry(0)) + chunk("," + entry(1)) + chunk("]}")
                        + chunk(""));
        assertThat(next).startsWith("HTTP/1.1 200 OK\r\n").contains("content-length: 401\r\n");
    }

    @Test
    void anOldClientGetsALongListWithoutChunks() {
        agent.addresses = Optional.of(new Pages(2));
        EmbeddedChannel channel = open();

        String answer = exchange(channel, "GET /ip HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

        assertThat(answer)
                .doesNotContain("chunked")
                .endsWith("\r\n\r\n{\"owned\":[" + entry(0) + "," + entry(1) + "]}");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void headOfALongListHasNoBody() {
        agent.addresses = Optional.of(new Pages(2));

        String answer = exchange(open(), "HEAD /ip HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).contains("transfer-encoding: chunked\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void aListThatBreaksOffEndsTheConnectionAndNotTheList() {
        agent.addresses = Optional.of(new Pages(-1));
        EmbeddedChannel channel = open();

        String answer = exchange(channel, "GET /ip HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\"addrs\":[]}\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static String entry(int number) {
        return "{\"containerid\":\"c" + number + "\",\"addrs\":[]}";
    }

    /** One identifier to a part, as many as these, and an empty part at the end; fails after the first if negative. */
    private record Pages(int count) implements AddressControl {
        @Override
        public AllocatorStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<AllocatorReply> ask(LongFunction<AllocatorEvent.Request> request) {
            int from = ((AllocatorEvent.ListPart) request.apply(1)).from();
            boolean end = from == count;
            AllocatorReply part = new AllocatorReply.Listing(
                    end ? Map.of() : Map.of("c" + from, List.of()), end ? AllocatorReply.Listing.END : from + 1);
            return CompletableFuture.completedFuture(count < 0 && from > 0 ? new AllocatorReply.Cancelled() : part);
        }
    }

    @Test
    void mutatedRequestsNeverKillTheServerAndNothingLeaks() {
        Random random = new Random(17);
        List<String> corpus = List.of(
                "GET /status HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /status/dns HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /report?format=%7B%7B.Version%7D%7D HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /connect HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 13\r\n\r\npeer=10.0.0.1",
                "POST /attach HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npeer=\r\n0\r\n\r\n",
                "PUT /x HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nabcde");

        for (int i = 0; i < FUZZ; i++) {
            EmbeddedChannel channel = open();
            byte[] request = mutated(corpus.get(random.nextInt(corpus.size())), random);
            int cut = random.nextInt(request.length + 1);
            exchange(channel, Unpooled.copiedBuffer(request, 0, cut));
            exchange(channel, Unpooled.copiedBuffer(request, cut, request.length - cut));
            channel.finishAndReleaseAll();
        }

        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(exchange(open(), corpus.get(0))).startsWith("HTTP/1.1 200 OK\r\n");
    }

    private static byte[] mutated(String request, Random random) {
        List<Byte> bytes = new ArrayList<>();
        for (byte b : request.getBytes(StandardCharsets.ISO_8859_1)) {
            bytes.add(b);
        }
        for (int n = random.nextInt(6); n > 0 && bytes.size() > 2; n--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(4)) {
                case 0 -> bytes.set(at, (byte) random.nextInt(256));
                case 1 -> bytes.remove(at);
                case 2 -> bytes.add(at, (byte) "\r\n :/%&=0".charAt(random.nextInt(9)));
                default -> bytes.addAll(at, List.copyOf(bytes.subList(at, bytes.size())));
            }
        }
        byte[] result = new byte[bytes.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes.get(i);
        }
        return result;
    }

    private EmbeddedChannel open() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new HttpPipeline(Surface.CONTROL, router, clients));
        channel.pipeline().fireChannelActive();
        return channel;
    }

    private static String exchange(EmbeddedChannel channel, String bytes) {
        return exchange(channel, Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    private static String exchange(EmbeddedChannel channel, ByteBuf bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(bytes);
        } else {
            bytes.release();
        }
        StringBuilder answer = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answer.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return answer.toString();
    }
}
