package io.fastdp.ipam.ring;

import static io.fastdp.ipam.ring.Rings.UNIVERSE;
import static io.fastdp.ipam.ring.Rings.entries;
import static io.fastdp.ipam.ring.Rings.peer;
import static io.fastdp.ipam.ring.Rings.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.ring.RingHealing.GiveIn;
import io.fastdp.ipam.ring.RingHealing.Keep;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RingHealingTest {
    private static final Predicate<PeerName> NO_ORIGINAL = Set.<PeerName>of()::contains;

    @Test
    void twoLonePeersAgreeOnTheLowerName() {
        Ring one = founded(1, 1);
        Ring two = founded(2, 2);

        assertThat(RingHealing.between(one, two, NO_ORIGINAL)).isInstanceOf(Keep.class);
        assertThat(RingHealing.between(two, one, NO_ORIGINAL)).isInstanceOfSatisfying(GiveIn.class, healing -> {
            assertThat(healing.adopted()).isEqualTo(one.heldBy(peer(2)));
            assertThat(healing.lost())
                    .containsExactly(new RingSegment(span(0, 255), one.entries().get(0)));
            assertThat(healing.gained()).isEmpty();
        });
    }

    @Test
    void lonePeerGivesInToASharedRingWhateverItsName() {
        Ring lone = founded(1, 1);
        Ring shared = founded(5, 5).grant(span(128, 255), peer(6));

        assertThat(RingHealing.between(lone, shared, NO_ORIGINAL)).isInstanceOf(GiveIn.class);
        assertThat(RingHealing.between(shared, lone, NO_ORIGINAL)).isInstanceOf(Keep.class);
    }

    @Test
    void ringOfMoreFoundersSurvives() {
        Ring two = founded(1, 1, 2);
        Ring three = founded(3, 3, 4, 5);

        assertThat(RingHealing.between(two, three, NO_ORIGINAL)).isInstanceOf(GiveIn.class);
        assertThat(RingHealing.between(three, two, NO_ORIGINAL)).isInstanceOf(Keep.class);
    }

    @Test
    void ringWithPeersOfTheOriginalSurvives() {
        Ring ours = founded(1, 1, 2, 3);
        Ring theirs = founded(9, 9);

        assertThat(RingHealing.between(ours, theirs, peer(9)::equals)).isInstanceOf(GiveIn.class);
        assertThat(RingHealing.between(theirs, ours, peer(9)::equals)).isInstanceOf(Keep.class);
        assertThat(RingHealing.between(ours, theirs, Set.of(peer(9), peer(2))::contains))
                .isInstanceOf(Keep.class);
    }

    @Test
    void ringThatAPeerOfTheOriginalJoinedLaterSurvivesToo() {
        Ring joined = founded(9, 9).grant(span(128, 255), peer(8));

        assertThat(RingHealing.between(founded(1, 1, 2), joined, peer(8)::equals))
                .isInstanceOf(GiveIn.class);
    }

    @Test
    void whatIsOursInBothRingsStaysOurs() {
        Ring ours = founded(1, 1, 4);
        Ring theirs = new Ring(
                UNIVERSE,
                peer(2),
                List.of(peer(1), peer(2), peer(3)),
                entries(".0 p2 v0/64 · .64 p1 v0/128 · .192 p3 v0/64"));

        GiveIn healing = (GiveIn) RingHealing.between(ours, theirs, NO_ORIGINAL);

        assertThat(healing.lost())
                .containsExactly(new RingSegment(span(0, 63), theirs.entries().get(0)));
        assertThat(healing.gained()).containsExactly(span(128, 191));
    }

    @Test
    void survivorNamesTheRangesThatGo() {
        Ring ours = founded(1, 1, 2, 3, 4);
        Ring theirs = founded(6, 6, 7);

        Keep healing = (Keep) RingHealing.between(ours, theirs, NO_ORIGINAL);

        assertThat(healing.losing()).isEqualTo(theirs.segments());
    }

    @Test
    void thereIsNothingToHealBetweenRingsOfOneFoundationOrOfTwoRanges() {
        Ring ours = founded(1, 1);
        Ring smaller = Ring.empty(span(0, 127), peer(2)).divide(Set.of(peer(2)));

        assertThatThrownBy(() -> RingHealing.between(ours, ours.grant(span(0, 7), peer(2)), NO_ORIGINAL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingHealing.between(ours, smaller, NO_ORIGINAL))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingHealing.between(ours, Ring.empty(UNIVERSE, peer(2)), NO_ORIGINAL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whoever meets whom in which order, with whatever each has done meanwhile: one ring is left. */
    @Test
    void anyNumberOfRingsEndAsOne() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<Ring> rings = foundations(random);
            Ring survivor =
                    rings.stream().min(RingHealing.precedence(NO_ORIGINAL)).orElseThrow();

            for (int meetings = 0; meetings < 200; meetings++) {
                int at = random.nextInt(rings.size());
                Ring ours = rings.get(at);
                Ring theirs = rings.get(random.nextInt(rings.size()));
                if (!ours.seeds().equals(theirs.seeds())
                        && RingHealing.between(ours, theirs, NO_ORIGINAL) instanceof GiveIn healing) {
                    rings.set(at, healing.adopted());
                }
            }

            assertThat(rings)
                    .as("seed %d", seed)
                    .allSatisfy(ring -> assertThat(ring.seeds()).isEqualTo(survivor.seeds()));
        }
    }

    private static List<Ring> foundations(Random random) {
        List<Ring> rings = new ArrayList<>();
        for (int holder = 1; holder <= 6; holder++) {
            int founder = holder;
            long[] founders = random.longs(random.nextInt(3), 1, 7).toArray();
            long[] all = Arrays.copyOf(founders, founders.length + 1);
            all[founders.length] = founder;
            rings.add(founded(holder, all));
        }
        return rings;
    }

    private static Ring founded(long self, long... peers) {
        return Ring.empty(UNIVERSE, peer(self))
                .divide(Arrays.stream(peers).mapToObj(PeerName::of).toList());
    }
}
