package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.HoldingsForgotten;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.JournalFile;
import io.fastdp.ipam.saved.JournalWriter;
import io.fastdp.ipam.saved.Recovery;
import io.fastdp.ipam.saved.SavedAllocations;
import io.fastdp.ipam.saved.SavedChange;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * What a node has on disk: a snapshot with a journal behind it, the generation before, and at times the next one, of which a
 * part is written with each change. A write can be cut short at any octet, and the next generation be lost at any moment
 * before it is renamed. After each restart it is read from octets. Confined.
 */
final class SimulatedDisk {
    private static final int LONGEST_JOURNAL = 24;
    /** In octets: a holding or two. */
    private static final int PART = 40;

    private final Random random;
    private final Ring nothing;
    private Optional<Generation> newest = Optional.empty();
    private Optional<Generation> before = Optional.empty();
    private Optional<Generation> next = Optional.empty();
    /** What must be found. */
    private AllocatorSnapshot kept;

    /** A file. */
    private static final class Generation {
        private final JournalWriter writer;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private int changes;
        private int place;
        private boolean ended;

        Generation(JournalWriter writer) {
            this.writer = writer;
        }

        static Generation whole(long number, SavedAllocations content) {
            Generation file = new Generation(JournalWriter.generation(number));
            file.writer.snapshot(content, file::put);
            return file;
        }

        /** The next one, with nobody's holdings as yet. */
        static Generation after(Generation present, SavedAllocations content) {
            Generation file = new Generation(JournalWriter.generation(present.writer.generation() + 1));
            file.put(file.writer.begin());
            file.put(file.writer.frame(content));
            return file;
        }

        /** The same file for an agent that has read it. */
        Generation reopened(Recovery recovery) {
            Generation file = new Generation(JournalWriter.after(recovery));
            file.octets.writeBytes(octets.toByteArray());
            file.changes = changes;
            return file;
        }

        ByteBuffer append(List<AllocatorChange> added) {
            ByteBuffer record = writer.changes(
                    added.stream().<SavedChange>map(Allocation::new).toList());
            put(record.duplicate());
            changes++;
            return record;
        }

        void tear(List<AllocatorChange> added, Random random) {
            byte[] whole = octets.toByteArray();
            int record = append(added).remaining();
            byte[] torn = Arrays.copyOf(octets.toByteArray(), whole.length + 1 + random.nextInt(record - 1));
            octets.reset();
            octets.writeBytes(torn);
        }

        void advance(Holdings holdings) {
            if (place != Holdings.NOWHERE) {
                place = writer.holdings(holdings, place, PART, this::put);
            } else if (!ended) {
                put(writer.end());
                ended = true;
                changes = 0;
            }
        }

        private void put(ByteBuffer record) {
            octets.write(record.array(), record.arrayOffset() + record.position(), record.remaining());
        }

        JournalFile read() {
            return JournalFile.of(ByteBuffer.wrap(octets.toByteArray()));
        }

        JournalFile readWithFlippedBit(int bit) {
            byte[] flipped = octets.toByteArray();
            flipped[bit / Byte.SIZE % flipped.length] ^= (byte) (1 << bit % Byte.SIZE);
            return JournalFile.of(ByteBuffer.wrap(flipped));
        }
    }

    SimulatedDisk(Random random, Ring nothing) {
        this.random = random;
        this.nothing = nothing;
        this.kept = nothing();
    }

    private AllocatorSnapshot nothing() {
        return AllocatorSnapshot.of(nothing, new Holdings());
    }

    boolean hasRing() {
        return !kept.ring().isEmpty();
    }

    void write(List<AllocatorChange> changes) {
        append(changes);
        if (next.isPresent()) {
            rename(next.get().ended);
            next.ifPresent(file -> file.advance(kept.holdings()));
        } else if (newest.orElseThrow().changes >= LONGEST_JOURNAL) {
            next = newest.map(file -> Generation.after(file, content()));
        }
    }

    private void append(List<AllocatorChange> changes) {
        changes.forEach(this::keep);
        if (newest.isPresent()) {
            newest.get().append(changes);
            next.ifPresent(file -> file.append(changes));
        } else {
            newest = Optional.of(Generation.whole(1, content()));
        }
    }

    private void keep(AllocatorChange change) {
        if (change instanceof RingChanged changed) {
            kept = new AllocatorSnapshot(changed.ring(), kept.holdings(), kept.memory());
        } else if (change instanceof MemoryChanged changed) {
            kept = new AllocatorSnapshot(kept.ring(), kept.holdings(), changed.memory());
        } else if (change instanceof HoldingChanged changed) {
            kept.holdings().put(changed.identifier(), changed.holding());
        } else if (change instanceof HoldingsForgotten) {
            kept.holdings().clear();
        }
    }

    private SavedAllocations content() {
        return new SavedAllocations(Optional.of(kept), List.of(), OptionalLong.empty());
    }

    private void rename(boolean whether) {
        if (whether) {
            before = newest;
            newest = next;
            next = Optional.empty();
        }
    }

    /** Writes what lacks of the next generation, begun now if it must be. */
    private Generation complete() {
        Generation file = next.orElseGet(() -> Generation.after(newest.orElseThrow(), content()));
        while (!file.ended) {
            file.advance(kept.holdings());
        }
        next = Optional.of(file);
        return file;
    }

    /** The agent dies at the write: returns how far it got. */
    Occurrence writeAndDie(List<AllocatorChange> changes) {
        switch (random.nextInt(newest.isPresent() ? 6 : 1)) {
            case 0 -> {
                return Occurrence.CRASH_BEFORE_WRITE;
            }
            case 1 -> {
                newest.orElseThrow().tear(changes, random);
                return Occurrence.CRASH_IN_WRITE;
            }
            case 2 -> {
                append(changes);
                return Occurrence.CRASH_AFTER_WRITE;
            }
            case 3 -> {
                // The next generation lies there as a whole, under a name that nobody reads.
                append(changes);
                complete();
                return Occurrence.CRASH_BETWEEN_WRITE_AND_RENAME;
            }
            case 4 -> {
                // The new one is in its place already, and the one before has not got the change.
                complete().append(changes);
                changes.forEach(this::keep);
                rename(true);
                return Occurrence.CRASH_BETWEEN_FILES;
            }
            default -> {
                complete();
                append(changes);
                rename(true);
                return Occurrence.CRASH_AFTER_RENAME;
            }
        }
    }

    /** What the next agent finds; damage is repaired as the store does it. Now and then a bit flips that can be mended. */
    Recovery read() {
        Optional<JournalFile> older = before.map(Generation::read);
        int bit = random.nextInt(Integer.MAX_VALUE);
        Recovery damaged = Recovery.of(newest.map(file -> file.readWithFlippedBit(bit)), older);
        boolean mended = newest.isPresent() && !damaged.addressesMayLack();
        Recovery found = mended ? damaged : Recovery.of(newest.map(Generation::read), older);
        if (newest.isPresent() && !found.content().snapshot().equals(Optional.of(kept))) {
            throw new IllegalStateException("written was " + kept + ", found is " + found);
        }
        return recovered(found);
    }

    /** The same after the newest file was lost, so that what is found may be old. */
    Recovery readOlder() {
        return recovered(Recovery.of(Optional.empty(), before.map(Generation::read)));
    }

    /** Everything is lost. */
    Recovery lose() {
        newest = Optional.empty();
        before = Optional.empty();
        next = Optional.empty();
        kept = nothing();
        return Recovery.NOTHING;
    }

    boolean hasOlder() {
        return before.isPresent();
    }

    private Recovery recovered(Recovery recovery) {
        next = Optional.empty();
        kept = recovery.content().snapshot().map(SimulatedDisk::copy).orElseGet(this::nothing);
        if (recovery.damage().isPresent()) {
            newest = Optional.of(Generation.whole(recovery.generation() + 2, content()));
            before = Optional.empty();
        } else {
            newest = newest.map(file -> file.reopened(recovery));
        }
        return recovery;
    }

    /** The allocator goes on in what was read. */
    private static AllocatorSnapshot copy(AllocatorSnapshot read) {
        return new AllocatorSnapshot(read.ring(), Holdings.of(read.holdings().asMap(), leftOut -> {}), read.memory());
    }

    /** What is there, without reading octets. */
    AllocatorSnapshot snapshot() {
        return kept;
    }
}
