package io.fastdp.ipam.ring;

import static io.fastdp.ipam.ring.Rings.UNIVERSE;
import static io.fastdp.ipam.ring.Rings.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.address.Spans;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RingPropertyTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    /** A walk costs as much as some tens of fuzzed inputs. */
    private static final int WALKS = FUZZ / 40;

    private static final int STEPS = 80;

    @Test
    void ringsThatWalkAtRandomNeverContradictAndEndInAgreement() {
        for (int seed = 0; seed < WALKS; seed++) {
            try {
                SimulatedRings rings = new SimulatedRings(seed);
                for (int step = 0; step < STEPS; step++) {
                    rings.step();
                }
                rings.settle();
                rings.requireAgreement();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void orderOfMergesDoesNotMatter() {
        for (int seed = 0; seed < WALKS; seed++) {
            List<Ring> rings = histories(new Random(seed), false);
            Ring onlooker = Ring.empty(UNIVERSE, peer(9));

            Ring forth = merged(merged(merged(onlooker, rings.get(0)), rings.get(1)), rings.get(2));
            Ring back = merged(merged(merged(onlooker, rings.get(2)), rings.get(1)), rings.get(0));
            Ring nested = merged(onlooker, merged(merged(rings.get(1), rings.get(0)), rings.get(2)));

            assertThat(forth.agreesWith(back)).as("seed %d", seed).isTrue();
            assertThat(forth.agreesWith(nested)).as("seed %d", seed).isTrue();
            assertThat(merged(forth, forth)).isSameAs(forth);
        }
    }

    /** Rings that nobody in his right mind would send. */
    @Test
    void noRingTakesAddressesInUse() {
        int updated = 0;
        for (int seed = 0; seed < FUZZ; seed++) {
            Random random = new Random(seed);
            Ring ours = anyRing(random).heldBy(peer(1));
            Ring received = anyRing(random);
            List<Span> own = ours.ownedSpans();
            Span range = own.isEmpty() ? new Span(0, 0) : own.get(random.nextInt(own.size()));
            Span used = new Span(range.start(), range.start() + random.nextInt(2 + (int) range.size() / 4) / 2);

            RingMerge merge = ours.merge(received, used::overlaps, peer -> "");

            if (merge instanceof RingMerge.Updated now) {
                updated++;
                Ring ring = now.ring();
                assertThat(ring.check()).isEmpty();
                assertThat(Spans.subtract(List.of(used), ring.ownedSpans()))
                        .as("seed %d", seed)
                        .isEmpty();
                assertThat(Spans.subtract(own, now.lost())).isEqualTo(Spans.subtract(ring.ownedSpans(), now.gained()));
                assertThat(ring.merge(received, used::overlaps, peer -> ""))
                        .as("seed %d", seed)
                        .isEqualTo(new RingMerge.Unchanged(ring));
            }
        }
        assertThat(updated).isGreaterThan(FUZZ / 4);
    }

    /** As after two take-overs of one peer at once: the original's peers keep different owners for ever. */
    @Test
    void onlookersOfHistoriesThatContradictEachOtherAgreeOnceTheyHaveTalked() {
        for (int seed = 0; seed < WALKS; seed++) {
            Random random = new Random(seed);
            List<Ring> histories = histories(random, true);
            List<Ring> onlookers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Ring onlooker = Ring.empty(UNIVERSE, peer(9));
                for (int heard = 0; heard < 4; heard++) {
                    onlooker = merged(onlooker, histories.get(random.nextInt(histories.size())));
                }
                onlookers.add(onlooker);
            }

            for (int round = 0; round < 3; round++) {
                for (Ring said : List.copyOf(onlookers)) {
                    onlookers.replaceAll(onlooker -> merged(onlooker, said));
                }
            }

            assertThat(onlookers)
                    .as("seed %d", seed)
                    .allSatisfy(ring ->
                            assertThat(ring.agreesWith(onlookers.get(0))).isTrue());
        }
    }

    @Test
    void twoTakeOversOfOnePeerAtOnceEndWithOneOwner() {
        Ring founded = Ring.empty(UNIVERSE, peer(1)).divide(List.of(peer(1), peer(2), peer(3), peer(4)));
        Ring one = founded.heldBy(peer(1)).transfer(peer(4), peer(1), Ring.TAKE_OVER_STEP);
        Ring two = founded.heldBy(peer(2)).transfer(peer(4), peer(2), Ring.TAKE_OVER_STEP);
        Ring three = founded.heldBy(peer(3));

        List<Ring> all = new ArrayList<>(List.of(
                merged(one, two), merged(two, one), merged(merged(three, one), two), merged(merged(three, two), one)));

        assertThat(all).allSatisfy(ring -> {
            assertThat(ring.agreesWith(all.get(0))).isTrue();
            assertThat(ring.ownerOf(UNIVERSE.end() - 1)).contains(peer(1));
        });
    }

    private static Ring anyRing(Random random) {
        SortedSet<Integer> tokens = new TreeSet<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            tokens.add(random.nextInt(8));
        }
        List<RingEntry> entries = tokens.stream()
                .map(token -> new RingEntry(
                        UNIVERSE.start() + 32L * token, peer(1 + random.nextInt(3)), random.nextInt(3), 0))
                .toList();
        Ring used = new Ring(UNIVERSE, peer(2), List.of(peer(1), peer(2)), entries);
        return used.with(entries.stream()
                .map(entry -> entry.withFree(32L * random.nextInt(1 + (int) used.sizeOf(entry) / 32)))
                .toList());
    }

    /** What three peers did to one ring without hearing of each other. */
    private static List<Ring> histories(Random random, boolean takeOvers) {
        Ring founded = Ring.empty(UNIVERSE, peer(1)).divide(List.of(peer(1), peer(2), peer(3)));
        return LongStream.rangeClosed(1, 3)
                .mapToObj(self -> history(founded.heldBy(peer(self)), random, takeOvers))
                .toList();
    }

    private static Ring history(Ring founded, Random random, boolean takeOvers) {
        Ring ring = founded;
        for (int change = random.nextInt(6); change > 0; change--) {
            List<Span> own = ring.ownedSpans();
            PeerName other = peer(1 + random.nextInt(5));
            if (takeOvers && (random.nextInt(3) == 0 || own.isEmpty())) {
                ring = ring.transfer(other, ring.self());
            } else if (!own.isEmpty()) {
                Span range = own.get(random.nextInt(own.size()));
                long start = range.start() + random.nextInt((int) range.size());
                ring = ring.grant(new Span(start, start + 1 + random.nextInt((int) (range.end() - start))), other);
            }
        }
        return ring;
    }

    private static Ring merged(Ring ours, Ring received) {
        RingMerge merge = ours.merge(received, none -> false, peer -> "");
        assertThat(merge).isNotInstanceOf(RingMerge.Refused.class);
        return merge instanceof RingMerge.Updated updated ? updated.ring() : ours;
    }
}
