package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.endpoints.EndpointGossip;
import io.fastdp.controller.log.RecordedLog;
import io.fastdp.controller.state.SavedState;
import io.fastdp.controller.state.StateFile;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateKeeperTest {
    private static final PeerName SELF = PeerName.of(1);

    @TempDir
    private Path folder = Path.of("");

    private StateFile file() {
        return new StateFile(folder.resolve("db/state.json"));
    }

    private StateKeeper keeper() {
        return new StateKeeper(file(), gossip(), () -> Duration.ZERO);
    }

    private static EndpointGossip gossip() {
        return new EndpointGossip(SELF, EndpointClaims.NONE, () -> Instant.ofEpochMilli(1), claims -> {});
    }

    private static ForwardingState state(int shortId) {
        Ports ports = new Ports(new Access.Bridged(new VportNumber(1)), new VportNumber(2), ImmutableMap.of(), 5);
        return ForwardingState.alone(SELF, ports, Picture.alone(ShortId.of(shortId)));
    }

    @Test
    void theNewestStateIsOnTheDiskWhenTheAgentHasEnded() throws IOException {
        StateKeeper keeper = keeper();
        keeper.keep(state(7));
        keeper.keep(state(8));

        keeper.close();

        SavedState saved = SavedState.fromJson(file().read().orElseThrow());
        assertThat(saved.shortId()).isEqualTo(8);
        assertThat(saved.name()).isEqualTo(SELF.toString());
    }

    @Test
    void whatWasForgottenIsNotWrittenAgain() throws IOException {
        file().write(new byte[] {1});
        StateKeeper keeper = keeper();

        keeper.forget();
        keeper.keep(state(7));
        keeper.close();

        assertThat(file().read()).isEmpty();
    }

    @Test
    void aKeeperThatHasNothingToKeepWritesNothing() {
        keeper().close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aWriteThatFailedIsTriedAgainWithGrowingPausesUntilItSucceeds() throws IOException {
        ByHand hand = new ByHand();
        StateKeeper keeper = hand.keeper();
        blockDisk();

        keeper.keep(state(7));
        hand.pass(Duration.ofMinutes(4));
        unblockDisk();
        hand.pass(Duration.ofMinutes(1));

        assertThat(hand.delays).startsWith(1000L, 1000L, 2000L, 4000L, 8000L, 16_000L, 32_000L, 60_000L, 60_000L);
        assertThat(shortId()).isEqualTo(7);
        assertThat(hand.queue).isEmpty();
    }

    @Test
    void aRunOfFailuresIsSaidOnceWithFileCauseAndCureAndItsEndToo() throws IOException {
        ByHand hand = new ByHand();
        StateKeeper keeper = hand.keeper();
        blockDisk();
        keeper.keep(state(7));
        hand.pass(Duration.ofSeconds(10));
        unblockDisk();
        hand.pass(Duration.ofSeconds(10));

        assertThat(hand.log.lines()).hasSize(2);
        assertThat(hand.log.lines().get(0))
                .startsWith("WARN Cannot write " + file().path() + ": ")
                .contains("FileAlreadyExistsException", "--db-prefix");
        assertThat(hand.log.lines().get(1))
                .isEqualTo("INFO " + file().path() + " is written again, after 4 attempts that failed");
    }

    @Test
    void whileWritingFailsChangesDoNotMakeItBeTriedMoreOften() throws IOException {
        ByHand hand = new ByHand();
        StateKeeper keeper = hand.keeper();
        blockDisk();

        for (int second = 0; second < 100; second++) {
            keeper.keep(state(second));
            hand.pass(Duration.ofSeconds(1));
        }
        unblockDisk();
        hand.pass(Duration.ofMinutes(1));

        assertThat(hand.delays).hasSizeLessThan(12);
        assertThat(shortId()).isEqualTo(99);
    }

    @Test
    void theEndOfTheAgentIsOneMoreAttempt() throws IOException {
        ByHand hand = new ByHand();
        StateKeeper keeper = hand.keeper();
        blockDisk();
        keeper.keep(state(7));
        hand.pass(Duration.ofSeconds(40));

        unblockDisk();
        keeper.close();

        assertThat(shortId()).isEqualTo(7);
    }

    private int shortId() throws IOException {
        return SavedState.fromJson(file().read().orElseThrow()).shortId();
    }

    /** A file stands where the folder should be made. */
    private void blockDisk() throws IOException {
        Files.createFile(folder.resolve("db"));
    }

    private void unblockDisk() throws IOException {
        Files.delete(folder.resolve("db"));
    }

    /** A thread that does nothing by itself, under a clock that is moved. */
    private final class ByHand extends ScheduledThreadPoolExecutor {
        private final RecordedLog log = new RecordedLog();
        private final List<Long> delays = new ArrayList<>();
        private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparing(Due::at));
        private Duration now = Duration.ZERO;

        private record Due(Duration at, Runnable work) {}

        ByHand() {
            super(0);
        }

        StateKeeper keeper() {
            return new StateKeeper(file(), gossip(), () -> now, log, this);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            queue.add(new Due(now.plusNanos(unit.toNanos(delay)), work));
            return super.schedule(() -> {}, 0, unit);
        }

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        void pass(Duration time) {
            Duration end = now.plus(time);
            for (Due next = queue.peek(); next != null && next.at().compareTo(end) <= 0; next = queue.peek()) {
                queue.remove(next);
                now = next.at();
                next.work().run();
            }
            now = end;
        }
    }
}
