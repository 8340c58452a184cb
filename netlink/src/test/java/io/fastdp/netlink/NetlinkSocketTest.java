package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.testing.ReplyBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkSocketTest {
    private final CountingKernel kernel = new CountingKernel();
    private final List<Integer> sentLengths = new ArrayList<>();
    private NetlinkSocket socket;

    @BeforeEach
    void open() throws NetlinkException {
        socket = open(Duration.ofSeconds(10));
    }

    private NetlinkSocket open(Duration timeout) throws NetlinkException {
        return NetlinkSocket.open(kernel, NetlinkProtocol.ROUTE, timeout, new NetlinkObserver() {
            @Override
            public void onSend(ByteBuffer datagram) {
                sentLengths.add(datagram.remaining());
            }
        });
    }

    @AfterEach
    void nothingIsLeftOpen() {
        socket.close();
        assertThat(kernel.openSockets()).isZero();
    }

    private int count() throws NetlinkException {
        return CountingKernel.number(
                socket.query("count numbers", CountingKernel.get()).get(0));
    }

    @Test
    void requestReturnsWhatComesBeforeTheAcknowledgement() throws NetlinkException {
        NetlinkMessage echo =
                NetlinkMessage.request(CountingKernel.ADD, MessageFlags.NLM_F_ECHO, CountingKernel.payload(5));

        List<NetlinkMessage> replies = socket.request("add 5", echo);

        assertThat(replies).extracting(CountingKernel::number).containsExactly(5);
        assertThat(socket.request("add 6", CountingKernel.add(6))).isEmpty();
    }

    @Test
    void refusalNamesOperationAndExplanation() {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> socket.request("add 0", CountingKernel.add(0)))
                .withMessage("add 0: EINVAL (invalid argument): zero is not a number")
                .satisfies(e -> assertThat(e.operation()).isEqualTo("add 0"));
    }

    @Test
    void answersStayInStepAfterARefusal() throws NetlinkException {
        for (int i = 1; i <= 20; i++) {
            assertThatThrownBy(() -> socket.request("add 0", CountingKernel.add(0)))
                    .isInstanceOf(NetlinkException.class);
            socket.request("add", CountingKernel.add(i));

            assertThat(count()).isEqualTo(i);
        }
        assertThat(socket.discarded()).isZero();
    }

    @Test
    void lateAnswerOfARequestGivenUpIsDiscarded() throws NetlinkException {
        socket.close();
        socket = open(Duration.ofMillis(2));
        kernel.holdReplies();
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> socket.request("add 0", CountingKernel.add(0)))
                .withMessageContaining("add 0: waited 2 ms: ETIMEDOUT");
        kernel.releaseReplies();

        socket.request("add 1", CountingKernel.add(1));

        assertThat(kernel.numbers).containsExactly(1);
        assertThat(socket.discarded()).isEqualTo(1);
    }

    @Test
    void answersOfOthersAreDiscarded() throws NetlinkException {
        NetlinkMessage request = CountingKernel.add(1);
        NetlinkMessage otherSequence =
                ReplyBytes.refusal(request.stamped(77, socket.portId()), socket.portId(), Errno.EPERM);
        NetlinkMessage otherPort = ReplyBytes.refusal(request.stamped(1, 5), 5, Errno.EPERM);
        kernel.unicast(socket.portId(), otherSequence.toByteBuffer());
        kernel.unicast(socket.portId(), otherPort.toByteBuffer());

        socket.request("add 1", request);

        assertThat(socket.discarded()).isEqualTo(2);
    }

    @Test
    void lostAnswerToAChangeSaysThatTheOutcomeIsUnknown() throws NetlinkException {
        kernel.loseReplies(1);

        assertThatExceptionOfType(RepliesLostException.class)
                .isThrownBy(() -> socket.request("add 1", CountingKernel.add(1)))
                .withMessageContaining("add 1: outcome unknown: ENOBUFS");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void lostAnswerToAQueryIsAskedForAgain() throws NetlinkException {
        kernel.loseReplies(3);

        assertThat(count()).isZero();
    }

    @Test
    void truncatedAnswerIsAnErrorAndTheNextIsRight() throws NetlinkException {
        kernel.truncateReplies(1);

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> socket.request("count", CountingKernel.get()))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
        assertThat(count()).isZero();
    }

    @Test
    void undecodableAnswerIsAnErrorAndTheNextIsRight() throws NetlinkException {
        kernel.alterNextReply(datagram -> datagram.limit(datagram.limit() - 1));

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> socket.request("count", CountingKernel.get()))
                .withMessageContaining("count: EPROTO")
                .withMessageContaining("nlmsg_len");
        assertThat(count()).isZero();
    }

    @Test
    void dumpReadsOverManyDatagrams() throws NetlinkException {
        List<Integer> many = IntStream.rangeClosed(1, 10_000).boxed().toList();
        kernel.numbers.addAll(many);

        List<NetlinkMessage> dump = socket.dump("list numbers", CountingKernel.get());

        assertThat(dump).extracting(CountingKernel::number).isEqualTo(many);
    }

    @Test
    void inconsistentDumpIsRepeated() throws NetlinkException {
        kernel.numbers.add(1);
        kernel.interruptDumps(3);

        assertThat(socket.dump("list numbers", CountingKernel.get())).hasSize(1);
        assertThat(sentLengths).hasSize(4);
    }

    @Test
    void dumpThatNeverStandsStillFails() {
        kernel.interruptDumps(1000);

        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> socket.dump("list numbers", CountingKernel.get()))
                .withMessageContaining("list numbers: changed while being read: EAGAIN");
    }

    @Test
    void lostDumpIsRepeated() throws NetlinkException {
        kernel.numbers.addAll(IntStream.rangeClosed(1, 10_000).boxed().toList());
        kernel.loseReplies(2);

        assertThat(socket.dump("list numbers", CountingKernel.get())).hasSize(10_000);
    }

    @Test
    void dumpGivenUpIsReadAwayBeforeTheNext() throws NetlinkException {
        kernel.numbers.addAll(IntStream.rangeClosed(1, 10_000).boxed().toList());
        kernel.alterNextReply(datagram -> datagram.limit(10));
        assertThatThrownBy(() -> socket.dump("list numbers", CountingKernel.get()))
                .hasMessageContaining("EPROTO");

        assertThat(socket.dump("list numbers", CountingKernel.get())).hasSize(10_000);
        assertThat(socket.discarded()).isPositive();
    }

    @Test
    void dumpRefusedAsBusyIsTriedAgain() throws NetlinkException {
        kernel.refuseNext(Errno.EBUSY);

        assertThat(socket.dump("list numbers", CountingKernel.get())).isEmpty();
    }

    @Test
    void refusedDumpIsNotTriedAgain() {
        kernel.refuseNext(Errno.EPERM);

        assertThatThrownBy(() -> socket.dump("list numbers", CountingKernel.get()))
                .hasMessageContaining("EPERM");
        assertThat(sentLengths).hasSize(1);
    }

    @Test
    void batchGoesOutInFewDatagrams() throws NetlinkException {
        BatchResult result = socket.batch(
                "add numbers",
                IntStream.rangeClosed(1, 1000).mapToObj(CountingKernel::add).toList());

        assertThat(result.isComplete()).isTrue();
        assertThat(result.size()).isEqualTo(1000);
        assertThat(kernel.numbers).hasSize(1000);
        assertThat(sentLengths).containsOnly(200 * 20).hasSize(5);
    }

    @Test
    void largeMessagesOfABatchStayBelowTheSendBuffer() throws NetlinkException {
        ByteBuffer large =
                new AttributeWriter().putU32(1).bytes(1, new byte[60_000]).toByteBuffer();
        NetlinkMessage message = NetlinkMessage.request(CountingKernel.ADD, 0, large);

        assertThat(socket.batch("add", List.of(message, message, message, message, message))
                        .isComplete())
                .isTrue();
        assertThat(sentLengths)
                .hasSize(3)
                .allSatisfy(length -> assertThat(length).isLessThan(131_073));
    }

    @Test
    void errorsOfABatchNameTheirMessage() throws NetlinkException {
        List<NetlinkMessage> requests = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            requests.add(CountingKernel.add(i % 150));
        }

        BatchResult result = socket.batch("add numbers", requests);

        assertThat(result.failures()).extracting(BatchResult.Failure::index).containsExactly(0, 150, 300);
        assertThat(result.failures().get(1).error())
                .hasMessage("add numbers (151 of 450): EINVAL (invalid argument): zero is not a number");
        assertThat(kernel.numbers).hasSize(447);
        assertThatThrownBy(result::orThrow).hasMessageContaining("(1 of 450)");
    }

    @Test
    void refusalOfTheLastOfABatchEndsIt() throws NetlinkException {
        BatchResult result = socket.batch(
                "add numbers", List.of(CountingKernel.add(1), CountingKernel.add(2), CountingKernel.add(0)));

        assertThat(result.failures()).extracting(BatchResult.Failure::index).containsExactly(2);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void emptyBatchSendsNothing() throws NetlinkException {
        assertThat(socket.batch("add nothing", List.of()).isComplete()).isTrue();
        assertThat(sentLengths).isEmpty();
    }

    @Test
    void batchWhoseErrorsOverrunTheQueueHasUnknownOutcome() throws NetlinkException {
        kernel.limitQueues(3);
        List<NetlinkMessage> bad =
                IntStream.range(0, 10).mapToObj(i -> CountingKernel.add(0)).toList();

        assertThatThrownBy(() -> socket.batch("add zeros", bad)).isInstanceOf(RepliesLostException.class);
        assertThat(count()).isZero();
    }

    @Test
    void closeEndsARequestThatWaits() throws Exception {
        kernel.holdReplies();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                socket.request("count", CountingKernel.get());
            } catch (NetlinkException e) {
                ended.complete(e);
            }
        });
        waiting.start();

        socket.close();

        assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(NetlinkClosedException.class);
        waiting.join();
    }

    @Test
    void requestsOfManyThreadsTakeTurns() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            int value = t + 1;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    echoes(value, failures);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(kernel.numbers).hasSize(800);
        assertThat(socket.discarded()).isZero();
    }

    private void echoes(int value, List<Throwable> failures) {
        try {
            NetlinkMessage request =
                    NetlinkMessage.request(CountingKernel.ADD, MessageFlags.NLM_F_ECHO, CountingKernel.payload(value));
            List<NetlinkMessage> replies = socket.request("add", request);
            assertThat(replies).extracting(CountingKernel::number).containsExactly(value);
        } catch (NetlinkException | AssertionError e) {
            failures.add(e);
        }
    }
}
