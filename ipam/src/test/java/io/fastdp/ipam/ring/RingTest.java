package io.fastdp.ipam.ring;

import static io.fastdp.ipam.ring.Rings.UNIVERSE;
import static io.fastdp.ipam.ring.Rings.address;
import static io.fastdp.ipam.ring.Rings.peer;
import static io.fastdp.ipam.ring.Rings.ring;
import static io.fastdp.ipam.ring.Rings.span;
import static io.fastdp.ipam.ring.Rings.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingTest {
    private static final Span DEFAULT = Span.of(Cidr.parse("10.32.0.0/12"));
    private static final String FOUNDED = ".0 p1 v0/128 · .128 p2 v0/128";

    @ParameterizedTest
    @CsvSource({
        "1, 10.32.0.0/12",
        "2, 10.32.0.0/13 10.40.0.0/13",
        "3, 10.32.0.0/13 10.40.0.0/14 10.44.0.0/14",
        "4, 10.32.0.0/14 10.36.0.0/14 10.40.0.0/14 10.44.0.0/14",
        "5, 10.32.0.0/14 10.36.0.0/14 10.40.0.0/14 10.44.0.0/15 10.46.0.0/15",
        "6, 10.32.0.0/14 10.36.0.0/15 10.38.0.0/15 10.40.0.0/14 10.44.0.0/15 10.46.0.0/15",
        "7, 10.32.0.0/14 10.36.0.0/15 10.38.0.0/15 10.40.0.0/15 10.42.0.0/15 10.44.0.0/15 10.46.0.0/15",
        "8, 10.32.0.0/15 10.34.0.0/15 10.36.0.0/15 10.38.0.0/15 10.40.0.0/15 10.42.0.0/15 10.44.0.0/15 10.46.0.0/15",
        "9, 10.32.0.0/15 10.34.0.0/15 10.36.0.0/15 10.38.0.0/15 10.40.0.0/15 10.42.0.0/15 10.44.0.0/15 10.46.0.0/16"
                + " 10.47.0.0/16",
    })
    void firstDivisionGivesEveryPeerANetwork(int peers, String expected) {
        List<PeerName> names = new ArrayList<>(
                LongStream.rangeClosed(1, peers).mapToObj(PeerName::of).toList());
        Collections.shuffle(names, new Random(peers));
        names.add(names.get(0));

        Ring ring = Ring.empty(DEFAULT, peer(1)).divide(names);

        assertThat(ring.segments().stream()
                        .map(segment -> segment.span().asCidr().orElseThrow().toString())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
        assertThat(ring.entries())
                .allSatisfy(entry -> assertThat(entry.version()).isZero())
                .allSatisfy(entry -> assertThat(entry.free()).isEqualTo(ring.sizeOf(entry)));
        assertThat(ring.entries()).extracting(RingEntry::peer).isSorted();
        assertThat(ring.seeds()).hasSize(peers).isSorted();
    }

    @Test
    void tooManyPeersForARangeLeaveSomeWithNothing() {
        Ring ring = Ring.empty(span(0, 3), peer(1))
                .divide(LongStream.rangeClosed(1, 6).mapToObj(PeerName::of).toList());

        assertThat(text(ring)).isEqualTo(".0 p1 v0/1 · .1 p2 v0/1 · .2 p4 v0/1 · .3 p5 v0/1");
        assertThat(ring.seeds()).hasSize(6);
    }

    @Test
    void oddShareLosesNoAddress() {
        Ring ring = Ring.empty(span(0, 6), peer(1)).divide(List.of(peer(1), peer(2), peer(3)));

        assertThat(text(ring)).isEqualTo(".0 p1 v0/4 · .4 p2 v0/2 · .6 p3 v0/1");
        assertThat(ring.check()).isEmpty();
    }

    @Test
    void ringIsDividedOnceAndAmongSomebody() {
        Ring ring = Ring.empty(UNIVERSE, peer(1)).divide(Set.of(peer(1)));

        assertThatThrownBy(() -> ring.divide(Set.of(peer(2)))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Ring.empty(UNIVERSE, peer(1)).divide(Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void workedExampleOfGrantsTransferAndReport() {
        Ring founded = Ring.empty(UNIVERSE, peer(1)).divide(List.of(peer(2), peer(1)));
        assertThat(text(founded)).isEqualTo(FOUNDED);

        Ring granted = founded.grant(span(64, 127), peer(3));
        assertThat(text(granted)).isEqualTo(".0 p1 v1/64 · .64 p3 v0/64 · .128 p2 v0/128");

        Ring again = granted.grant(span(10, 19), peer(3));
        assertThat(text(again)).isEqualTo(".0 p1 v2/10 · .10 p3 v0/10 · .20 p1 v0/44 · .64 p3 v0/64 · .128 p2 v0/128");

        Ring back = again.transfer(peer(3), peer(1));
        assertThat(text(back))
                .isEqualTo(".0 p1 v2/10 · .10 p1 v100/10 · .20 p1 v0/44 · .64 p1 v100/64 · .128 p2 v0/128");

        Ring reported = back.reportFree(span -> span.equals(span(0, 9)) ? 5 : span.size());
        assertThat(text(reported))
                .isEqualTo(".0 p1 v3/5 · .10 p1 v100/10 · .20 p1 v0/44 · .64 p1 v100/64 · .128 p2 v0/128");
    }

    @Test
    void grantOfAWholeRangeChangesItsOwnerOnly() {
        Ring ring = ring(1, FOUNDED).grant(span(0, 127), peer(3));

        assertThat(text(ring)).isEqualTo(".0 p3 v1/128 · .128 p2 v0/128");
    }

    @Test
    void grantAcrossSeveralRangesRaisesEach() {
        Ring ring = ring(1, ".0 p1 v4/10 · .32 p1 v2/30 · .64 p1 v7/60 · .128 p2 v0/128")
                .grant(span(16, 79), peer(3));

        assertThat(text(ring))
                .isEqualTo(".0 p1 v5/16 · .16 p3 v0/16 · .32 p3 v3/30 · .64 p3 v8/16 · .80 p1 v0/48"
                        + " · .128 p2 v0/128");
    }

    @Test
    void grantUpToTheEndOfTheUniverseAddsNoTokenThere() {
        Ring ring = ring(2, FOUNDED).grant(span(192, 255), peer(3));

        assertThat(text(ring)).isEqualTo(".0 p1 v0/128 · .128 p2 v1/64 · .192 p3 v0/64");
    }

    @Test
    void grantUpToTheEndLeavesTheWrappedPartWithItsOwner() {
        Ring ring = ring(2, ".64 p1 v0/64 · .128 p2 v0/192").grant(span(192, 255), peer(3));

        assertThat(text(ring)).isEqualTo(".0 p2 v0/64 · .64 p1 v0/64 · .128 p2 v1/64 · .192 p3 v0/64");
    }

    @Test
    void grantOutOfTheWrappedPartSplitsTheLastRange() {
        Ring ring = ring(2, ".64 p1 v0/64 · .128 p2 v3/192").grant(span(10, 19), peer(3));

        assertThat(text(ring)).isEqualTo(".10 p3 v0/10 · .20 p2 v0/44 · .64 p1 v0/64 · .128 p2 v4/138");
    }

    @Test
    void claimOfOneAddressAddsTwoTokens() {
        Ring ring = ring(2, FOUNDED).grant(span(205, 205), peer(1));

        assertThat(text(ring)).isEqualTo(".0 p1 v0/128 · .128 p2 v1/77 · .205 p1 v0/1 · .206 p2 v0/50");
    }

    @ParameterizedTest
    @CsvSource({"120, 129", "128, 255", "0, 255"})
    void grantOfWhatIsNotOursIsRefused(int first, int last) {
        assertThatThrownBy(() -> ring(1, FOUNDED).grant(span(first, last), peer(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not ours: 10.0.0.128 00:00:00:00:00:02 v0/128");
    }

    @Test
    void grantOutsideTheUniverseOrOfNothingIsRefused() {
        Ring ring = ring(1, FOUNDED);

        assertThatThrownBy(() -> ring.grant(DEFAULT, peer(3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ring.grant(new Span(UNIVERSE.start(), UNIVERSE.start()), peer(3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ring.empty(UNIVERSE, peer(1)).grant(span(0, 1), peer(3)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangeWhoseVersionCannotRiseStaysWithItsOwner() {
        Ring ring = ring(1, ".0 p1 v4294967295/128 · .128 p1 v4294967290/128");

        Ring moved = ring.transfer(peer(1), peer(2));

        assertThat(text(moved)).isEqualTo(".0 p1 v4294967295/128 · .128 p2 v4294967295/128");
        assertThatThrownBy(() -> ring.grant(span(0, 3), peer(2))).isInstanceOf(IllegalArgumentException.class);
        assertThat(text(ring.reportFree(span -> 1))).isEqualTo(".0 p1 v4294967295/1 · .128 p1 v4294967291/1");
    }

    @Test
    void reportOfTheSameCountsChangesNothing() {
        Ring ring = ring(1, FOUNDED);

        assertThat(ring.reportFree(Span::size)).isSameAs(ring);
    }

    @Test
    void rangeThatWrapsReportsTheSumOfItsPieces() {
        Ring ring = ring(2, ".64 p1 v0/64 · .128 p2 v3/192").reportFree(span -> span.size() / 2);

        assertThat(text(ring)).isEqualTo(".64 p1 v0/64 · .128 p2 v4/96");
    }

    @Test
    void reportOfMoreThanThereIsStopsTheCaller() {
        assertThatThrownBy(() -> ring(1, FOUNDED).reportFree(span -> 129))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Entry 10.0.0.0-10.0.0.128 reporting too much free space: 129 > 128");
    }

    @Test
    void takeOverOutranksMoreThanAHundredUnseenChanges() {
        Ring ring = ring(1, FOUNDED).transfer(peer(2), peer(1), Ring.TAKE_OVER_STEP);

        assertThat(text(ring)).isEqualTo(".0 p1 v0/128 · .128 p1 v16777216/128");
    }

    @Test
    void transferFromSomebodyWithoutSpaceChangesNothing() {
        Ring ring = ring(1, FOUNDED);

        assertThat(ring.transfer(peer(9), peer(1))).isSameAs(ring);
    }

    @Test
    void spaceMayBeLeftToNobody() {
        Ring ring = ring(1, ".0 p1 v0/256").transfer(peer(1), PeerName.UNKNOWN);

        assertThat(text(ring)).isEqualTo(".0 p0 v100/256");
        assertThat(ring.ownedSpans()).isEmpty();
    }

    @Test
    void segmentsCoverTheUniverseOnce() {
        Ring ring = ring(2, ".64 p1 v0/64 · .128 p2 v0/192");

        assertThat(ring.segments())
                .extracting(
                        segment -> segment.span() + " " + segment.entry().peer().value())
                .containsExactly("10.0.0.0-10.0.0.63 2", "10.0.0.64-10.0.0.127 1", "10.0.0.128-10.0.0.255 2");
        assertThat(ring.ownedSpans()).containsExactly(span(0, 63), span(128, 255));
        assertThat(ring.spansOf(peer(1))).containsExactly(span(64, 127));
        assertThat(ring.shares()).isEqualTo(Map.of(peer(1), 64L, peer(2), 192L));
        assertThat(ring.sizeOf(ring.entries().get(1))).isEqualTo(192);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 2",
        "10.0.0.63, 2",
        "10.0.0.64, 1",
        "10.0.0.127, 1",
        "10.0.0.128, 2",
        "10.0.0.255, 2",
        "10.0.1.0, 0",
        "9.255.255.255, 0"
    })
    void everyAddressOfTheUniverseHasOneOwner(String address, long owner) {
        Ring ring = ring(1, ".64 p1 v0/64 · .128 p2 v0/192");

        assertThat(ring.ownerOf(address(address)).map(PeerName::value).orElse(0L))
                .isEqualTo(owner);
    }

    @Test
    void emptyRingHasNoOwners() {
        Ring ring = Ring.empty(UNIVERSE, peer(1));

        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.check()).isEmpty();
        assertThat(ring.segments()).isEmpty();
        assertThat(ring.ownerOf(UNIVERSE.start())).isEmpty();
        assertThat(ring.reportFree(Span::size)).isSameAs(ring);
        assertThat(ring.heir(any -> true, Set.of())).isEmpty();
    }

    @Test
    void offersOfOthersCountWholeRangesThatTouchTheSubnet() {
        Ring ring = ring(1, ".0 p1 v0/64 · .64 p2 v0/7 · .96 p3 v0/0 · .128 p2 v0/5 · .192 p4 v0/9");

        assertThat(ring.freeAtOthers(UNIVERSE)).isEqualTo(Map.of(peer(2), 12L, peer(4), 9L));
        assertThat(ring.freeAtOthers(span(0, 95))).isEqualTo(Map.of(peer(2), 7L));
        assertThat(ring.freeAtOthers(span(127, 130))).isEqualTo(Map.of(peer(2), 5L));
        // The last range is asked as soon as it begins before the subnet's end, wherever the subnet begins.
        assertThat(ring.freeAtOthers(new Span(UNIVERSE.end() + 10, UNIVERSE.end() + 20)))
                .isEqualTo(Map.of(peer(4), 9L));
    }

    @Test
    void heirIsTheFirstOwnerInReach() {
        Ring ring = ring(1, ".0 p1 v0/64 · .64 p5 v0/64 · .128 p3 v0/64 · .192 p2 v0/64");

        assertThat(ring.heir(any -> true, Set.of(peer(9)))).contains(peer(5));
        assertThat(ring.heir(Set.of(peer(2), peer(3), peer(1))::contains, Set.of(peer(9))))
                .contains(peer(3));
    }

    @Test
    void heirIsAnybodyInReachBeforeAnOwnerOutOfIt() {
        Ring ring = ring(1, ".0 p1 v0/64 · .64 p5 v0/192");

        assertThat(ring.heir(Set.of(peer(1), peer(8))::contains, List.of(peer(1), peer(9), peer(8))))
                .contains(peer(8));
        assertThat(ring.heir(any -> false, Set.of(peer(9)))).contains(peer(5));
    }

    @Test
    void heirIsAnyNameBeforeNobody() {
        Ring ring = ring(1, ".0 p1 v0/256");

        assertThat(ring.heir(any -> false, Set.of(peer(1), peer(9)))).contains(peer(9));
        assertThat(ring.heir(any -> true, Set.of(peer(1)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ".128 p1 v0/1 · .0 p1 v0/1, NOT_SORTED, Ring not sorted",
        ".0 p1 v0/1 · .0 p2 v0/1, REPEATED_TOKEN, Token appears twice in ring",
        ".0 p1 v0/1 · .256 p2 v0/1, OUT_OF_RANGE, Token is out of range",
        ".0 p1 v0/129 · .128 p2 v0/1, TOO_MUCH_FREE,"
                + " Entry 10.0.0.0-10.0.0.128 reporting too much free space: 129 > 128",
        ".8 p1 v0/1 · .128 p2 v0/137, TOO_MUCH_FREE,"
                + " Entry 10.0.0.128-10.0.0.8 reporting too much free space: 137 > 136",
        ".0 p1 v0/257, TOO_MUCH_FREE, Entry 10.0.0.0-10.0.0.0 reporting too much free space: 257 > 256",
    })
    void brokenRingIsSeen(String entries, RingViolation.Kind kind, String text) {
        assertThat(ring(1, entries).check()).contains(new RingViolation(kind, text));
    }

    @Test
    void tokenBeforeTheUniverseIsOutOfRange() {
        Ring ring = new Ring(DEFAULT, peer(1), List.of(), List.of(new RingEntry(0, peer(1), 0, 0)));

        assertThat(ring.check()).map(RingViolation::text).contains("Token is out of range");
    }

    @Test
    void universeMayReachTheLastAddress() {
        Span all = new Span(Ipv4.SPACE - 16, Ipv4.SPACE);

        Ring ring = Ring.empty(all, peer(1)).divide(Set.of(peer(1), peer(2)));

        assertThat(ring.ownedSpans()).containsExactly(new Span(Ipv4.SPACE - 16, Ipv4.SPACE - 8));
        assertThat(ring.heldBy(peer(2))
                        .grant(new Span(Ipv4.SPACE - 4, Ipv4.SPACE), peer(1))
                        .entries())
                .hasSize(3);
    }
}
