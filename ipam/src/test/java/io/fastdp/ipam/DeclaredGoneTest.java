package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.Departed;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Peers that are declared gone. */
final class DeclaredGoneTest extends AllocatorScenario {
    @Test
    void aPeerDeclaredGoneIsTakenOverWithinAMinute() {
        Allocator allocator = shared();

        declareGone(allocator, OTHER, Set.of(US));
        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
        ticks(allocator, 6);

        assertThat(allocator.ring().spansOf(OTHER)).isEmpty();
        assertThat(allocator.status().troubles().gone()).isEmpty();
    }

    @Test
    void aPeerDeclaredGoneIsNotTakenOverWhileAnotherIsOutOfReach() {
        Allocator allocator = shared();

        declareGone(allocator, OTHER, Set.of(US, THIRD));
        List<String> said = ticks(allocator, 60);

        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
        assertThat(said)
                .containsExactly("no answer yet from [00:00:00:00:00:03()], needed before IPs of peers that are gone"
                        + " are taken over");
    }

    @Test
    void aRivalIsAskedByOneWhoDoesNotTakeOverYet() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of(THIRD)));
        Ring lone = Ring.empty(UNIVERSE, THIRD).divide(List.of(THIRD));
        send(allocator, new StateReceived(Optional.of(THIRD), AllocationState.of(0, Map.of(), lone)));

        declareGone(allocator, OTHER, Set.of(US, THIRD));

        assertThat(tick(allocator)).contains(question(THIRD, new Departed(Set.of(OTHER), Set.of(US, THIRD))));
    }

    @Test
    void whoMustAnswerIsRememberedAcrossARestart() {
        Allocator before = shared();
        declareGone(before, OTHER, Set.of(US, THIRD));

        Allocator allocator = restarted(before);
        ticks(allocator, 60);

        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
        declareGone(allocator, THIRD, Set.of(US));
        ticks(allocator, 6);
        assertThat(allocator.ring().spansOf(OTHER)).isEmpty();
    }

    @Test
    void whoIsThereWhenNobodyIsNamedMustAnswer() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of(THIRD)));
        send(allocator, new StateReceived(Optional.empty(), AllocationState.observing(0, Map.of(THIRD, "third"))));

        declareGone(allocator, OTHER, Set.of());
        send(allocator, new PeersReachable(Set.of()));
        ticks(allocator, 60);

        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
    }

    @Test
    void twoWhoWereToldOfAnotherPeerEachDoNotAwaitThose() {
        PeerName fourth = PeerName.of(4);
        Allocator allocator = started(new Seeds(List.of(US, OTHER, THIRD, fourth)));
        send(allocator, new PeersReachable(Set.of(THIRD)));
        declareGone(allocator, OTHER, Set.of(US, THIRD, fourth));
        ticks(allocator, 6);

        hear(allocator, THIRD, new Departed(Set.of(fourth), Set.of(US, THIRD)));
        ticks(allocator, 4);
        send(allocator, update(allocator.ring().heldBy(THIRD)));

        assertThat(allocator.ring().spansOf(OTHER)).isEmpty();
        assertThat(allocator.ring().spansOf(fourth)).isEmpty();
    }

    @Test
    void whoOwnsNothingAndIsGoneIsNotAwaitedEither() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of()));
        declareGone(allocator, OTHER, Set.of(US, THIRD));
        ticks(allocator, 6);

        hear(allocator, PeerName.of(4), new Departed(Set.of(THIRD), Set.of()));
        ticks(allocator, 4);

        assertThat(allocator.ring().spansOf(OTHER)).isEmpty();
    }

    @Test
    void aRivalThatIsGoneIsNotAwaited() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of()));
        Ring lone = Ring.empty(UNIVERSE, THIRD).divide(List.of(THIRD));
        send(allocator, new StateReceived(Optional.of(THIRD), AllocationState.of(0, Map.of(), lone)));
        ticks(allocator, 6);
        assertThat(allocator.status().troubles().held()).isPositive();

        hear(allocator, PeerName.of(4), new Departed(Set.of(THIRD), Set.of()));

        assertThat(allocator.status().troubles().held()).isZero();
    }

    @Test
    void theStateTellsWhoIsGone() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of(THIRD)));

        List<AllocatorEffect> effects = declareGone(allocator, OTHER, Set.of(US, THIRD));

        assertThat(effects)
                .filteredOn(AllocatorEffect.Publish.class::isInstance)
                .first()
                .extracting(effect -> ((AllocatorEffect.Publish) effect).state().departed())
                .isEqualTo(new Departed(Set.of(OTHER), Set.of(US, THIRD)));
    }

    @Test
    void whoRemainsByHearsayMustAnswer() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of()));
        ticks(allocator, 6);

        hear(allocator, THIRD, new Departed(Set.of(OTHER), Set.of(US, THIRD)));
        ticks(allocator, 60);

        assertThat(allocator.status().troubles().gone()).containsExactly(OTHER);
        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
    }

    @Test
    void noHearsayIsBelievedOfWhoIsThereOrWasAMomentAgo() {
        Allocator allocator = shared();
        Departed lie = new Departed(Set.of(OTHER), Set.of(US));
        send(allocator, new PeersReachable(Set.of(OTHER)));
        ticks(allocator, 60);
        hear(allocator, THIRD, lie);
        send(allocator, new PeersReachable(Set.of()));
        hear(allocator, THIRD, lie);
        ticks(allocator, 5);
        send(allocator, new PeersReachable(Set.of(OTHER)));
        ticks(allocator, 60);

        assertThat(allocator.status().troubles().gone()).isEmpty();
        assertThat(allocator.ring().spansOf(OTHER)).isNotEmpty();
    }

    @Test
    void hearsayEndsWhenThePeerIsThereAfterAll() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of()));
        ticks(allocator, 6);
        hear(allocator, THIRD, new Departed(Set.of(OTHER), Set.of(US, THIRD)));

        send(allocator, new PeersReachable(Set.of(OTHER)));
        List<String> said = ticks(allocator, 1);

        assertThat(said)
                .containsExactly(
                        "peer 00:00:00:00:00:02() was declared gone, but is reachable; its space stays" + " its own");
        assertThat(allocator.status().troubles().gone()).isEmpty();
    }

    @Test
    void hearsayOfUsOrOfWhoOwnsNothingIsDropped() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of()));
        ticks(allocator, 6);

        hear(allocator, OTHER, new Departed(Set.of(US, THIRD), Set.of(OTHER)));
        ticks(allocator, 6);

        assertThat(allocator.snapshot().memory().gone()).isEmpty();
    }

    private void hear(Allocator allocator, PeerName source, Departed told) {
        AllocationState question = AllocationState.observing(0, Map.of()).telling(told);
        send(allocator, new MessageReceived(source, new RingUpdate(question)));
    }
}
