package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.Prime;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two rings have met, seen from one peer: for whom it waits, and for how long. */
final class RivalsTest extends AllocatorScenario {
    @Test
    void whoLeavesARingAwaitsThoseWhoOwnNothingInIt() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, new Prime(1));
        send(allocator, update(allocator.ring().heldBy(THIRD)));
        Ring theirs = shared().ring().heldBy(OTHER);
        send(allocator, update(theirs));

        assertThat(send(allocator, allocate(2, "a"))).noneMatch(Reply.class::isInstance);
        assertThat(reply(send(allocator, update(theirs.heldBy(THIRD))))).isEqualTo(addresses("10.32.0.1/12"));
    }

    @Test
    void nobodyAwaitsAnOriginalThatHoldsARingThatGaveWay() {
        Allocator allocator = shared();
        Ring theirs = Ring.empty(UNIVERSE, THIRD).divide(List.of(THIRD));
        send(allocator, new PeersReachable(Set.of(OTHER, THIRD)));
        send(allocator, update(theirs.heldBy(OTHER)));
        send(allocator, new AllocatorEvent.OriginalPeers(Set.of(OTHER)));
        send(allocator, update(allocator.ring().heldBy(THIRD)));
        ticks(allocator, 12);

        assertThat(send(allocator, update(theirs.heldBy(OTHER)))).hasAtLeastOneElementOfType(Refuse.class);
        assertThat(reply(send(allocator, allocate(1, "a")))).isEqualTo(addresses("10.32.0.1/12"));
    }

    @Test
    void aRivalThatWasGivenUpIsAwaitedAgainWhenItIsBack() {
        Allocator allocator = givenUp();
        assertThat(reply(send(allocator, allocate(1, "a")))).isEqualTo(addresses("10.32.0.1/12"));

        send(allocator, new PeersReachable(Set.of(THIRD)));

        assertThat(send(allocator, allocate(2, "b"))).noneMatch(Reply.class::isInstance);
        assertThat(tick(allocator)).contains(question(THIRD));
        assertThat(reply(send(allocator, update(allocator.ring().heldBy(THIRD)))))
                .isEqualTo(addresses("10.32.0.2/12"));
    }

    @Test
    void aRivalThatWasGivenUpIsRememberedAcrossARestart() {
        Allocator allocator = restarted(givenUp());
        assertThat(reply(send(allocator, allocate(1, "a")))).isEqualTo(addresses("10.32.0.1/12"));

        send(allocator, new PeersReachable(Set.of(THIRD)));

        assertThat(send(allocator, allocate(2, "b"))).noneMatch(Reply.class::isInstance);
    }

    @Test
    void aRivalThatWasGivenUpAndIsAnOriginalIsNotAwaitedAgain() {
        Allocator allocator = givenUp();
        send(allocator, new AllocatorEvent.OriginalPeers(Set.of(THIRD)));

        send(allocator, new PeersReachable(Set.of(THIRD)));

        assertThat(reply(send(allocator, allocate(1, "a")))).isEqualTo(addresses("10.32.0.1/12"));
    }

    /** Has met a lone ring that gives way, and not its peer for more than a minute. */
    private Allocator givenUp() {
        Allocator allocator = shared();
        send(allocator, update(Ring.empty(UNIVERSE, THIRD).divide(List.of(THIRD))));
        ticks(allocator, 13);
        return allocator;
    }

    @Test
    void whoeverOwnsAnAddressInUseIsAskedAtOnceThoughAnotherOwnerHasNotAnswered() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));
        send(allocator, new PeersReachable(Set.of(OTHER, THIRD)));
        Ring first = Ring.empty(UNIVERSE, OTHER).divide(List.of(OTHER, PeerName.of(4)));
        Ring second = Ring.empty(UNIVERSE, THIRD).divide(List.of(THIRD, PeerName.of(4), PeerName.of(5)));

        assertThat(hear(allocator, first)).contains(new Unicast(OTHER, new SpaceRequest(FIRST)));
        assertThat(hear(allocator, second)).contains(new Unicast(THIRD, new SpaceRequest(FIRST)));
    }

    /** By gossip, so that it passes for no answer. */
    private List<AllocatorEffect> hear(Allocator allocator, Ring ring) {
        return send(allocator, new StateReceived(Optional.empty(), AllocationState.of(0, Map.of(), ring)));
    }

    @Test
    void whoOwnsNothingInTheRingIsRememberedAcrossARestart() {
        Allocator before = started(new Consensus(1));
        send(before, new Prime(1));
        send(before, update(before.ring().heldBy(THIRD)));
        Ring theirs = shared().ring().heldBy(OTHER);

        Allocator allocator = restarted(before);
        send(allocator, update(theirs));

        assertThat(send(allocator, allocate(2, "a"))).noneMatch(Reply.class::isInstance);
        assertThat(reply(send(allocator, update(theirs.heldBy(THIRD))))).isEqualTo(addresses("10.32.0.1/12"));
    }
}
