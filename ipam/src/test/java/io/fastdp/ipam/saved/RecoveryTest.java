package io.fastdp.ipam.saved;

import static io.fastdp.ipam.saved.SavedSamples.MEMORY;
import static io.fastdp.ipam.saved.SavedSamples.RING;
import static io.fastdp.ipam.saved.SavedSamples.SELF;
import static io.fastdp.ipam.saved.SavedSamples.owns;
import static io.fastdp.ipam.saved.SavedSamples.recover;
import static io.fastdp.ipam.saved.SavedSamples.ring;
import static io.fastdp.ipam.saved.SavedSamples.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorMemory;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import io.fastdp.ipam.saved.SavedSamples.MadeFile;
import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {
    private static final SavedAllocations STATE = state(RING, owns("a", "10.32.0.1/12"), owns("b", "10.32.0.2/12"));

    @Test
    void aSnapshotIsReadBack() {
        Recovery recovery = recover(new MadeFile(7, STATE).octets());

        assertThat(recovery.content()).isEqualTo(STATE);
        assertThat(recovery.generation()).isEqualTo(7);
        assertThat(recovery.damage()).isEmpty();
        assertThat(recovery.addressesMayLack()).isFalse();
        assertThat(recovery.ringMayBeStale()).isFalse();
    }

    @Test
    void everythingInDoubtIsReadBackEvenAnEmptySpan() {
        Random random = new Random(5);

        for (int i = 0; i < 2000; i++) {
            AllocatorMemory memory = SavedSamples.anyMemory(random);
            byte[] file = new MadeFile(1, STATE)
                    .then(new Allocation(new MemoryChanged(memory)))
                    .octets();

            assertThat(recover(file).content().snapshot().orElseThrow().memory())
                    .isEqualTo(memory);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 3", "6, 1"})
    void aMemoryWithoutItsLaterFieldsIsReadBack(byte kind, int missing) throws MalformedSavedException {
        Set<PeerName> later = missing > 1 ? Set.of() : MEMORY.remaining();
        AllocatorMemory old = new AllocatorMemory(
                MEMORY.ballot(),
                MEMORY.stale(),
                MEMORY.rivals(),
                MEMORY.wanted(),
                MEMORY.gone(),
                later,
                later,
                Set.of());
        ByteBuffer octets = new ChangeWriter()
                .change(new Allocation(new MemoryChanged(old)))
                .octets();
        ByteBuffer before = octets.duplicate().put(0, kind).limit(octets.limit() - missing);

        assertThat(new ChangeReader(before).changes()).containsExactly(new Allocation(new MemoryChanged(old)));
    }

    @Test
    void changesBehindTheSnapshotCount() {
        Ring later = RING.reportFree(span -> 5);
        byte[] file = new MadeFile(1, STATE)
                .then(owns("c", "10.32.0.3/12", "10.33.0.3/16"))
                .then(owns("a"), ring(later))
                .then(new TargetsChanged(List.of()))
                .octets();

        SavedAllocations content = recover(file).content();

        assertThat(content.snapshot().orElseThrow().ring()).isEqualTo(later);
        assertThat(content.snapshot().orElseThrow().holdings().asMap()).containsOnlyKeys("b", "c");
        assertThat(content.snapshot().orElseThrow().holdings().asMap())
                .containsEntry("c", SavedSamples.holding("10.32.0.3/12", "10.33.0.3/16"));
        assertThat(content.targets()).isEmpty();
    }

    @Test
    void aWriterGoesOnWhereAFileEnds() {
        MadeFile first = new MadeFile(3, STATE).then(owns("c", "10.32.0.3/12"));
        JournalWriter writer = JournalWriter.after(recover(first.octets()));
        ByteBuffer record = writer.changes(List.of(owns("d", "10.32.0.4/12")));
        byte[] more = new byte[record.remaining()];
        record.get(more);

        Recovery recovery = recover(joined(first.octets(), more));

        assertThat(recovery.damage()).isEmpty();
        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void aNodeWithoutFilesHasToLookForAddressesInUse() {
        Recovery recovery = Recovery.of(Optional.empty(), Optional.empty());

        assertThat(recovery).isEqualTo(Recovery.NOTHING);
        assertThat(recovery.addressesMayLack()).isTrue();
    }

    @Test
    void aMissingNewestFileIsDamage() {
        Recovery recovery = Recovery.of(Optional.empty(), SavedSamples.file(new MadeFile(4, STATE).octets()));

        assertThat(recovery.content()).isEqualTo(STATE);
        assertThat(recovery.generation()).isEqualTo(4);
        assertThat(recovery.damage()).isPresent();
        assertThat(recovery.addressesMayLack()).isTrue();
        assertThat(recovery.ringMayBeStale()).isTrue();
    }

    @Test
    void damageInTheSnapshotIsMadeGoodByTheGenerationBefore() {
        byte[] before = new MadeFile(4, SavedAllocations.NOTHING)
                .then(ring(RING), owns("a", "10.32.0.1/12"))
                .then(owns("b", "10.32.0.2/12"))
                .octets();
        MadeFile newest = new MadeFile(5, recover(before).content());
        int snapshotSize = newest.size();
        byte[] file = newest.then(owns("c", "10.32.0.3/12")).octets();
        file[snapshotSize / 2] ^= 1;

        Recovery recovery = recover(file, before);

        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .containsOnlyKeys("a", "b", "c");
        assertThat(recovery.content().snapshot().orElseThrow().ring()).isEqualTo(RING);
        assertThat(recovery.damage()).isPresent();
        assertThat(recovery.addressesMayLack()).isFalse();
        assertThat(recovery.ringMayBeStale()).isFalse();
    }

    @Test
    void aGenerationLongBeforeMakesNothingGood() {
        byte[] before = new MadeFile(3, STATE).octets();
        MadeFile newest = new MadeFile(5, STATE);
        byte[] file = newest.octets();
        file[newest.size() / 2] ^= 1;

        Recovery recovery = recover(file, before);

        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .containsOnlyKeys("a", "b");
        assertThat(recovery.addressesMayLack()).isTrue();
        assertThat(recovery.ringMayBeStale()).isTrue();
    }

    @Test
    void aFlippedBitCostsOneRecordOnly() {
        MadeFile made = new MadeFile(1, STATE).then(owns("c", "10.32.0.3/12"));
        int at = made.size() + JournalRecord.HEADER;
        byte[] file = made.then(owns("d", "10.32.0.4/12"))
                .then(owns("e", "10.32.0.5/12"))
                .octets();
        file[at] ^= 0x10;

        Recovery recovery = recover(file);

        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .containsOnlyKeys("a", "b", "c", "e");
        assertThat(recovery.addressesMayLack()).isTrue();
        assertThat(recovery.ringMayBeStale()).isTrue();
    }

    @Test
    void aRingBehindTheDamageIsNotStale() {
        MadeFile made = new MadeFile(1, STATE);
        int at = made.size() + JournalRecord.HEADER;
        byte[] file = made.then(owns("d", "10.32.0.4/12")).then(ring(RING)).octets();
        file[at] ^= 0x10;

        Recovery recovery = recover(file);

        assertThat(recovery.addressesMayLack()).isTrue();
        assertThat(recovery.ringMayBeStale()).isFalse();
    }

    @Test
    void aRecordThatWasTakenOutIsMissed() {
        MadeFile made = new MadeFile(1, STATE);
        int from = made.size();
        int to = made.then(owns("c", "10.32.0.3/12")).size();
        byte[] file = made.then(owns("d", "10.32.0.4/12")).octets();

        Recovery recovery = recover(joined(Arrays.copyOf(file, from), Arrays.copyOfRange(file, to, file.length)));

        assertThat(recovery.damage()).isPresent();
        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .containsOnlyKeys("a", "b", "d");
        assertThat(recovery.addressesMayLack()).isTrue();
    }

    @Test
    void anAddressWhoseReleaseWasLostBelongsToItsLaterOwner() {
        MadeFile made = new MadeFile(1, state(RING, owns("a", "10.32.0.1/12", "10.32.0.9/12")));
        int at = made.size() + JournalRecord.HEADER;
        byte[] file = made.then(owns("a", "10.32.0.9/12"))
                .then(owns("z", "10.32.0.1/12"))
                .octets();
        file[at] ^= 0x10;

        SavedAllocations content = recover(file).content();

        assertThat(content.snapshot().orElseThrow().holdings().asMap().get("z"))
                .isEqualTo(SavedSamples.holding("10.32.0.1/12"));
        assertThat(content.snapshot().orElseThrow().holdings().asMap().get("a"))
                .isEqualTo(SavedSamples.holding("10.32.0.9/12"));
    }

    @Test
    void aFileOfANewerVersionIsNotGuessedAt() {
        byte[] begin = JournalRecord.write(
                        0,
                        JournalRecord.BEGIN,
                        new ChangeWriter().number(2).number(1).octets())
                .array();

        assertThat(recover(begin).damage().orElseThrow()).contains("its format is version 2, this program knows 1");
    }

    @Test
    void aLongSnapshotIsManyRecords() {
        SavedAllocations many = state(
                RING,
                IntStream.range(0, 20_000)
                        .mapToObj(i -> owns("container-" + i, "10.32." + i / 250 + "." + i % 250 + "/12"))
                        .toArray(SavedChange[]::new));
        MadeFile made = new MadeFile(1, many);

        Recovery recovery = recover(made.octets());

        assertThat(made.writer.changes(List.of()).getLong(8)).isGreaterThan(5);
        assertThat(recovery.damage()).isEmpty();
        assertThat(recovery.content().snapshot().orElseThrow().holdings().asMap())
                .hasSize(20_000);
        assertThat(recovery.content().snapshot().orElseThrow().ring().self()).isEqualTo(SELF);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
