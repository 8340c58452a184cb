package io.fastdp.ipam.ring;

import static io.fastdp.ipam.ring.Rings.UNIVERSE;
import static io.fastdp.ipam.ring.Rings.allocated;
import static io.fastdp.ipam.ring.Rings.entries;
import static io.fastdp.ipam.ring.Rings.merge;
import static io.fastdp.ipam.ring.Rings.peer;
import static io.fastdp.ipam.ring.Rings.ring;
import static io.fastdp.ipam.ring.Rings.span;
import static io.fastdp.ipam.ring.Rings.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.ring.RingMerge.Cause;
import io.fastdp.ipam.ring.RingMerge.Refused;
import io.fastdp.ipam.ring.RingMerge.Unchanged;
import io.fastdp.ipam.ring.RingMerge.Updated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** We are p1; p1 and p2 have founded the ring of 10.0.0.0/24. */
class RingMergeTest {
    private static final String FOUNDED = ".0 p1 v0/128 · .128 p2 v0/128";

    @Test
    void emptyRingTakesAllAndTheSeeds() {
        Ring ours = Ring.empty(UNIVERSE, peer(1));

        Updated merged = updated(merge(ours, ring(2, FOUNDED), allocated()));

        assertThat(merged.ring()).isEqualTo(ring(1, FOUNDED));
        assertThat(merged.gained()).containsExactly(span(0, 127));
        assertThat(merged.lost()).isEmpty();
    }

    @Test
    void sameRingChangesNothing() {
        Ring ours = ring(1, FOUNDED);

        assertThat(merge(ours, ring(2, FOUNDED), allocated(0))).isEqualTo(new Unchanged(ours));
    }

    @Test
    void ringWithoutEntriesChangesNothing() {
        Ring ours = ring(1, FOUNDED);
        Ring none = Ring.empty(UNIVERSE, peer(1));
        Ring seedsOnly = new Ring(UNIVERSE, peer(2), List.of(peer(1), peer(2)), List.of());

        assertThat(merge(ours, Ring.empty(UNIVERSE, peer(2)), allocated())).isEqualTo(new Unchanged(ours));
        assertThat(merge(none, seedsOnly, allocated())).isEqualTo(new Unchanged(none));
    }

    @ParameterizedTest
    @CsvSource({
        // ours; theirs; merged
        "token only here, .0 p2 v0/64 · .64 p3 v0/192, .0 p2 v0/64, .0 p2 v0/64 · .64 p3 v0/192",
        "token only there, .0 p2 v0/9, .0 p2 v1/8 · .64 p3 v0/192, .0 p2 v1/8 · .64 p3 v0/192",
        "higher version here, .0 p2 v2/9, .0 p3 v1/8, .0 p2 v2/9",
        "higher version there, .0 p2 v2/9, .0 p3 v3/8, .0 p3 v3/8",
        "same version and owner, .0 p2 v2/9, .0 p2 v2/90, .0 p2 v2/9",
        "same version and more free here, .0 p2 v2/9, .0 p3 v2/8, .0 p2 v2/9",
        "same version and more free there, .0 p2 v2/9, .0 p3 v2/10, .0 p3 v2/10",
        "same version and as much free and lower name here, .0 p2 v2/9, .0 p3 v2/9, .0 p2 v2/9",
        "same version and as much free and lower name there, .0 p3 v2/9, .0 p2 v2/9, .0 p2 v2/9",
        "our own past, .0 p1 v2/9 · .9 p2 v1/3, .0 p1 v7/100, .0 p1 v8/9 · .9 p2 v1/3",
        "given to us, .0 p2 v2/9, .0 p2 v3/9 · .64 p1 v0/192, .0 p2 v3/9 · .64 p1 v0/192",
        "our own at the highest version, .0 p1 v2/9, .0 p1 v4294967295/9, .0 p1 v4294967295/9",
        "count of another that no longer fits, .0 p2 v9/256, .0 p2 v8/8 · .64 p3 v0/1, .0 p2 v9/64 · .64 p3 v0/1",
        "our count that no longer fits, .0 p1 v9/256, .0 p2 v8/8 · .64 p3 v0/1, .0 p1 v10/64 · .64 p3 v0/1",
    })
    void tokenByTokenTheNewerEntryIsKept(String what, String ours, String theirs, String merged) {
        RingMerge result = merge(ring(1, ours), ring(2, theirs), allocated());

        assertThat(text(ringOf(result))).as(what).isEqualTo(merged);
        assertThat(result).as(what).isInstanceOf(ours.equals(merged) ? Unchanged.class : Updated.class);
    }

    @Test
    void unusedPartOfARangeOfOursMayBeCutOff() {
        Updated merged = updated(merge(
                ring(1, ".0 p1 v3/126 · .128 p2 v0/128"), ring(2, ".0 p1 v1/64 · .64 p3 v0/64"), allocated(0, 63)));

        assertThat(text(merged.ring())).isEqualTo(".0 p1 v4/64 · .64 p3 v0/64 · .128 p2 v0/128");
        assertThat(merged.lost()).containsExactly(span(64, 127));
        assertThat(merged.repairs()).isEmpty();
    }

    @Test
    void usedPartOfARangeOfOursIsNotCutOff() {
        RingMerge merged = merge(ring(1, FOUNDED), ring(2, ".0 p1 v1/64 · .64 p3 v0/64"), allocated(127));

        assertThat(merged)
                .isEqualTo(
                        inUse("Peer 00:00:00:00:00:03 says it owns the IP range from 10.0.0.64, which I think I own"));
    }

    @Test
    void onlyTheAddressesThatWouldBeLostMatter() {
        Ring theirs = ring(2, ".0 p1 v1/64 · .64 p3 v0/32 · .96 p1 v0/32");

        assertThat(updated(merge(ring(1, FOUNDED), theirs, allocated(0, 63, 96, 127)))
                        .lost())
                .containsExactly(span(64, 95));
        assertThat(merge(ring(1, FOUNDED), theirs, allocated(95)))
                .isEqualTo(
                        inUse("Peer 00:00:00:00:00:03 says it owns the IP range from 10.0.0.64, which I think I own"));
    }

    @Test
    void secondCutOfTheSameRangeIsCheckedToo() {
        Ring theirs = ring(2, ".0 p1 v1/32 · .32 p3 v0/32 · .64 p4 v0/64");

        assertThat(merge(ring(1, FOUNDED), theirs, allocated(64)))
                .isEqualTo(
                        inUse("Peer 00:00:00:00:00:04 says it owns the IP range from 10.0.0.64, which I think I own"));
    }

    @Test
    void lastRangeIsCutLikeAnyOther() {
        // The original always refuses this one.
        Ring ours = ring(1, ".0 p2 v0/128 · .128 p1 v0/128");
        Ring theirs = ring(2, ".0 p2 v0/128 · .128 p1 v1/64 · .192 p3 v0/64");

        assertThat(updated(merge(ours, theirs, allocated(128, 191))).lost()).containsExactly(span(192, 255));
        assertThat(merge(ours, theirs, allocated(255)))
                .isEqualTo(
                        inUse("Peer 00:00:00:00:00:03 says it owns the IP range from 10.0.0.192, which I think I own"));
    }

    @Test
    void wrappedPartIsCutLikeAnyOther() {
        Ring ours = ring(1, ".64 p2 v0/64 · .128 p1 v0/192");
        Ring theirs = ring(2, ".10 p3 v0/54 · .64 p2 v0/64 · .128 p1 v1/138");

        assertThat(updated(merge(ours, theirs, allocated(9, 128))).lost()).containsExactly(span(10, 63));
        assertThat(merge(ours, theirs, allocated(10)))
                .isEqualTo(
                        inUse("Peer 00:00:00:00:00:03 says it owns the IP range from 10.0.0.10, which I think I own"));
    }

    @Test
    void unusedRangeOfOursGoesToItsNewerOwnerWithALineInTheLog() {
        Updated merged = updated(merge(ring(1, FOUNDED), ring(3, ".0 p3 v100/128 · .128 p2 v0/128"), allocated(200)));

        assertThat(text(merged.ring())).isEqualTo(".0 p3 v100/128 · .128 p2 v0/128");
        assertThat(merged.lost()).containsExactly(span(0, 127));
        assertThat(merged.repairs())
                .extracting(RingMerge.Repair::toString)
                .containsExactly(
                        "ring: repair inconsistent data by accepting token 10.0.0.0 from 00:00:00:00:00:03 - no"
                                + " allocations up to 10.0.0.128");
    }

    @Test
    void usedRangeOfOursIsNotGivenUp() {
        assertThat(merge(ring(1, ".0 p1 v3/127 · .128 p2 v0/128"), ring(3, ".0 p3 v102/128"), allocated(5)))
                .isEqualTo(inUse("Received update for IP range I own at 10.0.0.0 v3: incoming message says owner"
                        + " 00:00:00:00:00:03 v102"));
    }

    @Test
    void twoOwnersOfAUsedRangeAtOneVersionAreRefused() {
        Ring theirs = ring(3, ".0 p3 v3/1");

        assertThat(merge(ring(1, ".0 p1 v3/127 · .128 p2 v0/128"), theirs, allocated(5)))
                .isEqualTo(
                        inUse("Inconsistent entries for 10.0.0.0: owned by 00:00:00:00:00:01 but incoming message says"
                                + " 00:00:00:00:00:03"));
        assertThat(updated(merge(ring(1, ".0 p1 v3/0 · .128 p2 v0/128"), theirs, allocated(128)))
                        .lost())
                .containsExactly(span(0, 127));
    }

    @Test
    void refusedRingLeavesOursAsItWasEvenIfPartOfItIsGood() {
        Ring ours = ring(1, ".0 p1 v3/127 · .128 p2 v0/128");

        RingMerge merged = merge(ours, ring(3, ".0 p3 v9/128 · .128 p2 v5/3"), allocated(5));

        assertThat(merged).isInstanceOf(Refused.class);
        assertThat(text(ours)).isEqualTo(".0 p1 v3/127 · .128 p2 v0/128");
    }

    @Test
    void allocatorMayGiveInToWhatItWouldRefuse() {
        Updated merged =
                updated(merge(ring(1, ".0 p1 v3/127 · .128 p2 v0/128"), ring(3, ".0 p3 v102/128"), none -> false));

        assertThat(merged.lost()).containsExactly(span(0, 127));
    }

    @Test
    void otherFoundersAreNamedAsFarAsKnown() {
        Ring theirs = new Ring(UNIVERSE, peer(3), List.of(peer(2), peer(3)), entries(FOUNDED));
        Map<Long, String> names = Map.of(2L, "node-b");

        RingMerge merged = ring(1, FOUNDED).merge(theirs, allocated(), peer -> names.getOrDefault(peer.value(), ""));

        assertThat(merged)
                .isEqualTo(new Refused(
                        Cause.OTHER_SEEDS,
                        "IP allocation was seeded by different peers (received: [00:00:00:00:00:02(node-b)"
                                + " 00:00:00:00:00:03], ours: [00:00:00:00:00:01 00:00:00:00:00:02(node-b)])"));
    }

    @Test
    void otherRangeIsRefusedAsNetworkOrAsRange() {
        Span odd = new Span(UNIVERSE.start(), UNIVERSE.end() - 1);
        Ring theirs = new Ring(odd, peer(2), List.of(), entries(".0 p2 v0/1"));

        assertThat(merge(ring(1, FOUNDED), theirs, allocated()))
                .isEqualTo(new Refused(
                        Cause.OTHER_UNIVERSE,
                        "Incompatible IP allocation ranges (received: 10.0.0.0-10.0.0.254, ours: 10.0.0.0/24)"));
    }

    @Test
    void seedsAreComparedBeforeRanges() {
        Span other = Span.of(Cidr.parse("10.0.0.0/23"));
        Ring theirs = new Ring(other, peer(3), List.of(peer(3)), entries(".0 p3 v0/1"));

        assertThat(merge(ring(1, FOUNDED), theirs, allocated()))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).isEqualTo(Cause.OTHER_SEEDS));
    }

    @Test
    void brokenRingIsRefusedFirst() {
        Ring theirs = new Ring(UNIVERSE, peer(3), List.of(peer(3)), entries(".9 p3 v0/1 · .3 p3 v0/1"));

        assertThat(merge(ring(1, FOUNDED), theirs, allocated()))
                .isEqualTo(new Refused(Cause.INVALID, "Ring not sorted"));
    }

    @Test
    void anOldCopyRaisesNoVersionThatMayHaveBeenUsedToGiveTheRangeAway() {
        Ring old = ring(1, ".0 p1 v2/64 · .64 p2 v0/192");
        Ring before = ring(2, ".0 p1 v4/60 · .64 p2 v0/192");
        Ring after = ring(3, ".0 p3 v5/64 · .64 p2 v0/192");

        Ring remembered =
                updated(old.mergeIntoOld(before, allocated(), peer -> "")).ring();

        assertThat(remembered.entries()).isEqualTo(before.entries());
        assertThat(updated(remembered.mergeIntoOld(after, allocated(), peer -> ""))
                        .ring()
                        .entries())
                .isEqualTo(after.entries());
    }

    private static Refused inUse(String text) {
        return new Refused(Cause.IN_USE, text);
    }

    private static Updated updated(RingMerge merge) {
        assertThat(merge).isInstanceOf(Updated.class);
        return (Updated) merge;
    }

    private static Ring ringOf(RingMerge merge) {
        return merge instanceof Unchanged unchanged
                ? unchanged.ring()
                : updated(merge).ring();
    }
}
