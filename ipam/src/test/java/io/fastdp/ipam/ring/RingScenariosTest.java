package io.fastdp.ipam.ring;

import static io.fastdp.ipam.ring.Rings.address;
import static io.fastdp.ipam.ring.Rings.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What was seen on networks of the original, played on rings alone. */
class RingScenariosTest {
    private static final Span UNIVERSE = Span.of(Cidr.parse("10.32.0.0/12"));
    private static final Predicate<Span> UNUSED = Set.<Span>of()::contains;

    @Test
    void onePeerOwnsTheWholeRange() {
        Ring ring = founded(1);

        assertThat(ring.shares()).isEqualTo(Map.of(peer(1), 1_048_576L));
        assertThat(networks(ring, 1)).isEqualTo(List.of("10.32.0.0/12"));
    }

    @Test
    void secondPeerGetsAQuarterOrAHalf() {
        Ring quarter = founded(1).grant(Span.of(Cidr.parse("10.44.0.0/14")), peer(2));
        Ring half = founded(1).grant(Span.of(Cidr.parse("10.40.0.0/13")), peer(2));

        assertThat(quarter.shares()).isEqualTo(Map.of(peer(1), 786_432L, peer(2), 262_144L));
        assertThat(networks(quarter, 1)).isEqualTo(List.of("10.32.0.0/13", "10.40.0.0/14"));
        assertThat(half.shares()).isEqualTo(Map.of(peer(1), 524_288L, peer(2), 524_288L));
    }

    @Test
    void electionOfThreeLeavesTheFourthToAsk() {
        Ring ring = founded(4, 3, 1);
        assertThat(networks(ring, 1)).isEqualTo(List.of("10.32.0.0/13"));
        assertThat(networks(ring, 3)).isEqualTo(List.of("10.40.0.0/14"));
        assertThat(networks(ring, 4)).isEqualTo(List.of("10.44.0.0/14"));

        Ring donated = ring.heldBy(peer(1)).grant(Span.of(Cidr.parse("10.38.0.0/15")), peer(2));

        assertThat(networks(donated, 2)).isEqualTo(List.of("10.38.0.0/15"));
        assertThat(updated(ring.heldBy(peer(2)).merge(donated, UNUSED, peer -> ""))
                        .gained())
                .containsExactly(Span.of(Cidr.parse("10.38.0.0/15")));
    }

    @Test
    void claimFromAnotherPeerSplitsItsRange() {
        Ring ring = founded(1, 2).heldBy(peer(2)).grant(Span.ofAddress(address("10.40.0.77")), peer(1));

        assertThat(ring.segments())
                .extracting(segment ->
                        segment.span() + " p" + segment.entry().peer().value())
                .containsExactly(
                        "10.32.0.0-10.39.255.255 p1",
                        "10.40.0.0-10.40.0.76 p2",
                        "10.40.0.77-10.40.0.77 p1",
                        "10.40.0.78-10.47.255.255 p2");
    }

    @Test
    void takeOverCountsUsedAddressesOfTheDeadAsFree() {
        Ring ring = founded(1, 2, 3, 4);
        Ring seen = updated(ring.merge(ring.heldBy(peer(4)).reportFree(span -> span.size() - 3), UNUSED, peer -> ""))
                .ring();

        Ring taken = seen.transfer(peer(4), peer(1), Ring.TAKE_OVER_STEP);

        assertThat(Spans.size(Spans.subtract(taken.ownedSpans(), seen.ownedSpans())))
                .isEqualTo(262_144);
    }

    @Test
    void peerThatWasTakenOverGivesUpWhatItDoesNotUse() {
        Ring returning = founded(1, 2, 3, 4).heldBy(peer(4));
        Ring theirs = returning.heldBy(peer(1)).transfer(peer(4), peer(1));

        RingMerge unused = returning.merge(theirs, UNUSED, peer -> "");
        RingMerge inUse = returning
                .reportFree(span -> span.size() - 3)
                .merge(theirs, span -> span.contains(address("10.44.0.1")), peer -> "");

        assertThat(updated(unused).lost()).containsExactly(Span.of(Cidr.parse("10.44.0.0/14")));
        assertThat(updated(unused).repairs()).hasSize(1);
        assertThat(inUse)
                .isEqualTo(new RingMerge.Refused(
                        RingMerge.Cause.IN_USE,
                        "Received update for IP range I own at 10.44.0.0 v1: incoming message says owner"
                                + " 00:00:00:00:00:01 v100"));
    }

    @Test
    void busyPeerThatWasTakenOverIsOutrankedAllTheSame() {
        Ring busy = founded(1, 2).heldBy(peer(2));
        for (int change = 0; change < 5000; change++) {
            long used = 1L + change % 2;
            busy = busy.reportFree(span -> span.size() - used);
        }
        Ring taken = founded(1, 2).transfer(peer(2), peer(1), Ring.TAKE_OVER_STEP);

        Ring merged = updated(busy.merge(taken, UNUSED, peer -> "")).ring();

        assertThat(merged.shares()).isEqualTo(Map.of(peer(1), 1_048_576L));
    }

    @Test
    void peerWithAnOldCopyLiftsItsVersionsAndLearnsWhatItGaveAway() {
        Ring old = founded(1, 2);
        Ring known = old.grant(Span.of(Cidr.parse("10.36.0.0/14")), peer(3))
                .reportFree(span -> span.size() - 1)
                .heldBy(peer(3));

        RingMerge unused = old.merge(known, span -> span.contains(address("10.32.0.1")), peer -> "");
        RingMerge inUse = old.merge(known, span -> span.contains(address("10.36.0.1")), peer -> "");

        assertThat(updated(unused).ring().entries().get(0).version()).isGreaterThan(2);
        assertThat(updated(unused).lost()).containsExactly(Span.of(Cidr.parse("10.36.0.0/14")));
        assertThat(inUse)
                .isEqualTo(new RingMerge.Refused(
                        RingMerge.Cause.IN_USE,
                        "Peer 00:00:00:00:00:03 says it owns the IP range from 10.36.0.0, which I think I own"));
    }

    @Test
    void spaceLeftToNobodyIsOwnedByTheZeroName() {
        Ring alone = founded(1);

        Ring left = alone.transfer(
                peer(1), alone.heir(known -> false, Set.of(peer(1))).orElse(PeerName.UNKNOWN));

        assertThat(left.shares()).isEqualTo(Map.of(PeerName.UNKNOWN, 1_048_576L));
    }

    /** The first peer given holds the copy. */
    private static Ring founded(long... peers) {
        return Ring.empty(UNIVERSE, peer(peers[0]))
                .divide(LongStream.of(peers).mapToObj(PeerName::of).toList());
    }

    private static List<String> networks(Ring ring, long peer) {
        return Spans.join(ring.spansOf(peer(peer))).stream()
                .flatMap(span -> span.cidrs().stream())
                .map(Cidr::toString)
                .toList();
    }

    private static RingMerge.Updated updated(RingMerge merge) {
        assertThat(merge).isInstanceOf(RingMerge.Updated.class);
        return (RingMerge.Updated) merge;
    }
}
