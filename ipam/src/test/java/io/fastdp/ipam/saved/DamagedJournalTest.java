package io.fastdp.ipam.saved;

import static io.fastdp.ipam.saved.SavedSamples.RING;
import static io.fastdp.ipam.saved.SavedSamples.anything;
import static io.fastdp.ipam.saved.SavedSamples.owns;
import static io.fastdp.ipam.saved.SavedSamples.recover;
import static io.fastdp.ipam.saved.SavedSamples.ring;
import static io.fastdp.ipam.saved.SavedSamples.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedSamples.MadeFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a file: the reader returns, and either says what the writer said or warns. 20 000 random damages, or
 * as many as {@code -Dfastdp.fuzz.iterations} says.
 */
class DamagedJournalTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    /** Each prefix that the writer left on its way, and what it stands for. */
    private final List<byte[]> wholeFiles = new ArrayList<>();

    private final List<SavedAllocations> states = new ArrayList<>();
    private final byte[] file = file();

    private byte[] file() {
        MadeFile made = new MadeFile(2, state(RING, owns("a", "10.32.0.1/12")));
        note(made);
        note(made.then(owns("b", "10.32.0.2/12")));
        note(made.then(ring(RING.reportFree(span -> 1)), owns("a")));
        note(made.then(owns("c", "10.32.0.1/12")));
        return made.octets();
    }

    private void note(MadeFile made) {
        wholeFiles.add(made.octets());
        states.add(recover(made.octets()).content());
    }

    @Test
    void aFileTruncatedAnywhereIsItsPastOrDamaged() {
        for (int length = 0; length < file.length; length++) {
            Recovery recovery = recover(Arrays.copyOf(file, length));

            int whole = wholeBefore(length);
            if (whole >= 0 && wholeFiles.get(whole).length == length) {
                assertThat(recovery.damage()).as("length %d", length).isEmpty();
                assertThat(recovery.content()).isEqualTo(states.get(whole));
            } else {
                assertThat(recovery.damage()).as("length %d", length).isPresent();
                assertThat(recovery.addressesMayLack()).isTrue();
                assertThat(recovery.ringMayBeStale()).isTrue();
                if (whole >= 0) {
                    assertThat(recovery.content()).isEqualTo(states.get(whole));
                }
            }
        }
    }

    private int wholeBefore(int length) {
        int whole = -1;
        for (int i = 0; i < wholeFiles.size() && wholeFiles.get(i).length <= length; i++) {
            whole = i;
        }
        return whole;
    }

    @Test
    void eachFlippedBitIsNoticed() {
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            Recovery recovery = recover(flipped);

            assertThat(recovery.damage()).as("bit %d", bit).isPresent();
            assertThat(recovery.addressesMayLack()).as("bit %d", bit).isTrue();
        }
    }

    @Test
    void eachFlippedBitIsMadeGoodOrWarnedOfWhenThereIsAGenerationBefore() {
        byte[] before = new MadeFile(1, recover(wholeFiles.get(0)).content()).octets();
        int madeGood = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            Recovery recovery = recover(flipped, before);

            assertThat(recovery.damage()).as("bit %d", bit).isPresent();
            if (!recovery.addressesMayLack()) {
                madeGood++;
                assertThat(recovery.content()).as("bit %d", bit).isEqualTo(states.get(states.size() - 1));
            }
        }
        assertThat(madeGood).isGreaterThan(8 * wholeFiles.get(0).length / 2);
    }

    /** Somebody leaves who was told of already, another comes to the address; one that was not told of leaves. */
    @Test
    void aSnapshotThatTookItsTimeIsMadeGoodOrWarnedOf() {
        SavedAllocations then =
                state(RING, owns("a", "10.32.0.1/12"), owns("b", "10.32.0.2/12"), owns("c", "10.32.0.3/12"));
        Holdings now = then.snapshot().orElseThrow().holdings();
        MadeFile before = new MadeFile(1, then);
        MadeFile made = MadeFile.begun(2, then);
        for (SavedChange[] together : List.of(
                new SavedChange[] {owns("d", "10.32.0.4/12")},
                new SavedChange[] {owns("a"), owns("e", "10.32.0.1/12")},
                new SavedChange[] {owns("c"), owns("b", "10.32.0.2/12", "10.32.0.3/12")},
                new SavedChange[] {owns("d")})) {
            before.then(together);
            made.then(together);
            List.of(together).forEach(change -> put(now, change));
            made.advance(now);
        }
        made.end();
        before.then(owns("f", "10.32.0.6/12"));
        made.then(owns("f", "10.32.0.6/12")).then(owns("e"));
        SavedAllocations truth = recover(made.octets()).content();
        assertThat(truth.snapshot().orElseThrow().holdings().asMap()).containsOnlyKeys("b", "f");

        int madeGood = 0;
        for (int bit = 0; bit < 8 * made.size(); bit++) {
            byte[] flipped = made.octets();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            Recovery recovery = recover(flipped, before.octets());

            assertThat(recovery.damage()).as("bit %d", bit).isPresent();
            if (!recovery.addressesMayLack()) {
                madeGood++;
                assertThat(recovery.content()).as("bit %d", bit).isEqualTo(truth);
            }
        }
        assertThat(madeGood).isGreaterThan(8 * made.size() / 2);
    }

    private static void put(Holdings holdings, SavedChange change) {
        if (change instanceof Allocation allocation && allocation.change() instanceof HoldingChanged changed) {
            holdings.put(changed.identifier(), changed.holding());
        }
    }

    @Test
    void randomHistoriesAreReadBack() {
        Random random = new Random(5);
        for (int round = 0; round < ITERATIONS / 200; round++) {
            MadeFile made = new MadeFile(round, SavedAllocations.NOTHING);
            Recollection memory = new Recollection();
            for (int i = random.nextInt(40); i > 0; i--) {
                SavedChange change = anything(random);
                made.then(change);
                memory.apply(change);
            }

            assertThat(recover(made.octets()).content()).isEqualTo(memory.result());
            assertThat(recover(new MadeFile(1, memory.result()).octets()).content())
                    .isEqualTo(memory.result());
        }
    }

    @Test
    void randomDamageNeverPassesForWhole() {
        Random random = new Random(6);
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] damaged = damage(random);

            Recovery recovery = recover(damaged);

            if (recovery.damage().isEmpty()) {
                assertThat(wholeFiles).as("iteration %d", i).anyMatch(whole -> Arrays.equals(whole, damaged));
            }
        }
    }

    private byte[] damage(Random random) {
        byte[] damaged = file.clone();
        int at = random.nextInt(damaged.length);
        switch (random.nextInt(4)) {
            case 0 -> damaged[at] = (byte) random.nextInt(256);
            case 1 -> Arrays.fill(damaged, at, at + random.nextInt(damaged.length - at), (byte) 0);
            case 2 -> System.arraycopy(file, at, damaged, 0, damaged.length - at);
            default -> {
                int from = random.nextInt(damaged.length);
                int length = random.nextInt(damaged.length - Math.max(at, from));
                System.arraycopy(file, from, damaged, at, length);
            }
        }
        return random.nextBoolean() ? damaged : Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
    }

    @Test
    void bodiesWithARightChecksumAndNonsenseInThemAreDamage() {
        Random random = new Random(7);
        ByteBuffer written = new ChangeWriter()
                .change(ring(RING))
                .change(owns("a", "10.32.0.1/12"))
                .octets();
        byte[] sense = new byte[written.remaining()];
        written.get(sense);
        int read = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] body = sense.clone();
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }

            try {
                read += new ChangeReader(ByteBuffer.wrap(body)).changes().size();
            } catch (MalformedSavedException expected) {
                assertThat(expected).hasMessageMatching("(?s).{5,}");
            }
        }
        assertThat(read).isGreaterThan(0);
    }

    @Test
    void aFileOfNothingButMagicEndsSoon() {
        ByteBuffer hostile = ByteBuffer.allocate(1 << 20);
        while (hostile.remaining() >= 8) {
            hostile.putInt(JournalRecord.MAGIC).putInt(1 << 19);
        }

        Recovery recovery = recover(hostile.array());

        assertThat(recovery.damage()).isPresent();
        assertThat(recovery.content()).isEqualTo(SavedAllocations.NOTHING);
    }
}
