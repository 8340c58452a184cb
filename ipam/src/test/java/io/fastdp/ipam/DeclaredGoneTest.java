package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.ring.Ring;
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

        assertThat(tick(allocator)).contains(question(THIRD));
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
}
