package io.fastdp.controller.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.gossip.AllocationCodec;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.mesh.gossip.Delivery;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.ProtocolException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** One turn after the other, over an allocator that answers by rote. */
class AllocatorWorkTest {
    private static final Cidr SUBNET = Cidr.parse("10.32.0.0/12");

    private final List<String> story = new ArrayList<>();
    private final Rote decider = new Rote();
    private final Disk disk = new Disk();
    private final Callers callers = new Callers();
    private final List<Job> inbox = new ArrayList<>();
    private final AllocationGossip gossip = new AllocationGossip(inbox::add);
    private final AllocatorWork work = new AllocatorWork(
            decider,
            disk,
            new Outgoing(gossip, new Told(), callers),
            callers,
            () -> Instant.ofEpochSecond(decider.now));

    @Test
    void everythingOfATurnIsWrittenOnceBeforeAnybodyIsTold() {
        CompletableFuture<AllocatorReply> first = expect(1);
        CompletableFuture<AllocatorReply> second = expect(2);

        work.turn(List.of(Job.ours(allocate(1, "a")), Job.ours(allocate(2, "b"))));

        assertThat(story).containsExactly("write a b", "broadcast", "answer 1", "broadcast", "answer 2");
        assertThat(first).isCompletedWithValue(new AllocatorReply.Done());
        assertThat(second).isDone();
    }

    @Test
    void allThatWaitsIsForeseenAFewJobsAtATime() {
        Job job = Job.ours(allocate(1, "a"));

        work.turn(Collections.nCopies(2 * Allocator.FORESIGHT + 1, job));

        assertThat(decider.foreseen).containsExactly(0, Allocator.FORESIGHT, 2 * Allocator.FORESIGHT);
    }

    @Test
    void nothingIsToldWhileNothingCanBeWritten() {
        disk.failure = Optional.of("/weavedb: No space left on device");
        CompletableFuture<AllocatorReply> first = expect(1);
        CompletableFuture<AllocatorReply> second = expect(2);

        work.turn(List.of(Job.ours(allocate(1, "a"))));
        work.turn(List.of(Job.ours(allocate(2, "b"))));

        assertThat(story).isEmpty();
        assertThat(first).isNotDone();
        assertThat(second)
                .isCompletedWithValue(
                        new AllocatorReply.Failed("Error persisting address data: /weavedb: No space left on device"));
        assertThat(work.status().summary()).startsWith("Error persisting address data: ");
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLaterAndThenTold() {
        disk.failure = Optional.of("full");
        CompletableFuture<AllocatorReply> first = expect(1);
        work.turn(List.of(Job.ours(allocate(1, "a"))));

        disk.failure = Optional.empty();
        work.turn(List.of(Job.ours(new AllocatorEvent.CallerGone(7))));
        boolean toldAtOnce = first.isDone();
        decider.now++;
        work.turn(List.of());

        assertThat(toldAtOnce).isFalse();
        assertThat(story).containsExactly("write a", "broadcast", "answer 1");
        assertThat(decider.handled).endsWith("CallerGone");
        assertThat(work.status().summary()).isEqualTo("ready");
    }

    @Test
    void theNewestPeerListIsWrittenAsSoonAsThatIsPossible() {
        disk.failure = Optional.of("full");
        work.saveTargets(List.of("a"));
        work.turn(List.of());
        work.saveTargets(List.of("b"));

        disk.failure = Optional.empty();
        work.turn(List.of());
        work.turn(List.of());

        assertThat(story).containsExactly("targets [b]");
    }

    @Test
    void aFaultEndsAllocationAndSaysSo() {
        CompletableFuture<AllocatorReply> pending = expect(1);
        CompletableFuture<AllocatorReply> later = expect(2);
        decider.broken = true;

        work.turn(List.of(Job.ours(allocate(1, "a"))));
        decider.broken = false;
        work.turn(List.of(Job.ours(allocate(2, "b"))));

        assertThat(pending.join()).isInstanceOf(AllocatorReply.Failed.class);
        assertThat(later.join()).isEqualTo(pending.join());
        assertThat(work.status().troubles().fault()).isPresent();
        assertThat(decider.handled).isEmpty();
    }

    @Test
    void aRefusedStateCostsItsConnectionAndIsNotPassedOn() throws ProtocolException {
        decider.refusal = Optional.of("seeded by different peers");
        gossip.onBroadcast(PeerName.of(2), payload(), new Arrived());

        work.turn(List.copyOf(inbox));

        assertThat(story).containsExactly("refuse seeded by different peers");
    }

    @Test
    void anAcceptedBroadcastGoesOnWithWhatWeKnowAndPeriodicGossipDoesNot() throws ProtocolException {
        gossip.publish(AllocationState.observing(42, Map.of()));
        gossip.onBroadcast(PeerName.of(2), payload(), new Arrived());
        gossip.onGossip(payload(), new Arrived());

        work.turn(List.copyOf(inbox));

        assertThat(story).containsExactly("pass on 42");
    }

    @Test
    void whatCannotBeReadClosesTheConnectionAtOnce() {
        byte[] noise = {1, 2, 3};

        Assertions.assertThatThrownBy(() -> gossip.onGossip(noise, new Arrived()))
                .isInstanceOf(ProtocolException.class);
        Assertions.assertThatThrownBy(() -> gossip.onUnicast(PeerName.of(2), noise, new Arrived()))
                .isInstanceOf(ProtocolException.class);
        assertThat(inbox).isEmpty();
    }

    @Test
    void aFloodOfMessagesIsBounded() throws ProtocolException {
        for (int i = 0; i < 2 * AllocationGossip.MAX_WAITING; i++) {
            gossip.onGossip(payload(), new Arrived());
        }
        int flooded = inbox.size();
        gossip.taken();
        gossip.onGossip(payload(), new Arrived());

        assertThat(flooded).isEqualTo(AllocationGossip.MAX_WAITING);
        assertThat(inbox).hasSize(flooded + 1);
    }

    private CompletableFuture<AllocatorReply> expect(long number) {
        CompletableFuture<AllocatorReply> answer = callers.expect(number);
        return answer.whenComplete((reply, failure) -> {
            if (reply instanceof AllocatorReply.Done) {
                story.add("answer " + number);
            }
        });
    }

    private static AllocatorEvent.Allocate allocate(long request, String identifier) {
        return new AllocatorEvent.Allocate(request, identifier, Optional.empty(), false);
    }

    private static byte[] payload() {
        return AllocationCodec.encodeState(AllocationState.observing(7, Map.of()));
    }

    /** Gives everybody an address that is always the same. */
    private static final class Rote implements Decider {
        private final List<String> handled = new ArrayList<>();
        private final List<Integer> foreseen = new ArrayList<>();
        private Optional<String> refusal = Optional.empty();
        private boolean broken;
        private long now;

        @Override
        public List<AllocatorEffect> handle(AllocatorEvent event, Instant at) {
            if (broken) {
                throw new IllegalStateException("an invariant is broken");
            }
            handled.add(event.getClass().getSimpleName());
            if (event instanceof AllocatorEvent.Allocate wanted) {
                Holding holding = new Holding(false, List.of(Cidr.parse("10.32.0.1/12")));
                return List.of(
                        new AllocatorEffect.Persist(
                                List.of(new AllocatorChange.HoldingChanged(wanted.identifier(), holding))),
                        new AllocatorEffect.Broadcast(AllocationState.observing(now, Map.of())),
                        new AllocatorEffect.Reply(wanted.request(), new AllocatorReply.Done()));
            }
            return refusal.<List<AllocatorEffect>>map(text -> List.of(new AllocatorEffect.Refuse(text)))
                    .orElseGet(List::of);
        }

        @Override
        public void foresee(List<AllocatorEvent> events, int from) {
            foreseen.add(from);
        }

        @Override
        public AllocatorStatus status() {
            return new AllocatorStatus(
                    "ready",
                    Optional.empty(),
                    SUBNET,
                    SUBNET,
                    SUBNET.size(),
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    AllocatorStatus.Troubles.NONE);
        }
    }

    private final class Disk implements AllocatorStore {
        private Optional<String> failure = Optional.empty();

        @Override
        public void write(List<AllocatorChange> changes) throws IOException {
            if (failure.isPresent()) {
                throw new IOException(failure.get());
            }
            StringBuilder line = new StringBuilder("write");
            for (AllocatorChange change : changes) {
                line.append(' ').append(((AllocatorChange.HoldingChanged) change).identifier());
            }
            story.add(line.toString());
        }

        @Override
        public void writeTargets(List<String> targets) throws IOException {
            if (failure.isPresent()) {
                throw new IOException(failure.get());
            }
            story.add("targets " + targets);
        }

        @Override
        public void close() {}
    }

    private final class Told implements GossipChannel {
        @Override
        public String name() {
            return AllocationGossip.CHANNEL;
        }

        @Override
        public void unicast(PeerName destination, byte[] payload) {
            story.add("unicast " + destination);
        }

        @Override
        public void broadcast(GossipData data) {
            story.add("broadcast");
        }

        @Override
        public void gossip(GossipData data) {
            story.add("gossip");
        }
    }

    private final class Arrived implements Delivery {
        @Override
        public void passOn(GossipData data) {
            try {
                AllocationState told = AllocationCodec.decodeState(data.encode().get(0));
                story.add("pass on " + told.now());
            } catch (io.fastdp.ipam.gossip.MalformedAllocationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void refuse(String text) {
            story.add("refuse " + text);
        }
    }
}
