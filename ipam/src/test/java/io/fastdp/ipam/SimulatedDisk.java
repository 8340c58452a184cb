package io.fastdp.ipam;

import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.JournalWriter;
import io.fastdp.ipam.saved.Recovery;
import io.fastdp.ipam.saved.SavedAllocations;
import io.fastdp.ipam.saved.SavedChange;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a node has on disk: a snapshot with a journal behind it, and the generation before. A write can be cut short at
 * any octet, and a new generation be written without being renamed. After each restart it is read from octets. Confined.
 */
final class SimulatedDisk {
    private static final int LONGEST_JOURNAL = 24;

    private final Random random;
    private final Ring nothing;
    private Optional<Generation> newest = Optional.empty();
    private Optional<Generation> before = Optional.empty();
    private boolean hasRing;

    /** A file. */
    private static final class Generation {
        final long number;
        final SavedAllocations snapshot;
        final List<List<AllocatorChange>> changes = new ArrayList<>();
        /** How many octets of the last change were written; negative if all. */
        int torn = -1;

        Generation(long number, SavedAllocations snapshot) {
            this.number = number;
            this.snapshot = snapshot;
        }

        byte[] octets() {
            JournalWriter writer = JournalWriter.generation(number);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writer.snapshot(snapshot, piece -> out.writeBytes(array(piece)));
            for (int i = 0; i < changes.size(); i++) {
                List<SavedChange> saved = changes.get(i).stream()
                        .<SavedChange>map(Allocation::new)
                        .toList();
                byte[] record = array(writer.changes(saved));
                boolean cut = i + 1 == changes.size() && torn >= 0;
                out.writeBytes(cut ? Arrays.copyOf(record, torn % record.length) : record);
            }
            return out.toByteArray();
        }

        private static byte[] array(ByteBuffer piece) {
            byte[] octets = new byte[piece.remaining()];
            piece.get(octets);
            return octets;
        }
    }

    SimulatedDisk(Random random, Ring nothing) {
        this.random = random;
        this.nothing = nothing;
    }

    boolean hasRing() {
        return hasRing;
    }

    void write(List<AllocatorChange> changes) {
        append(changes);
        if (newest.orElseThrow().changes.size() >= LONGEST_JOURNAL) {
            rename();
        }
    }

    private void append(List<AllocatorChange> changes) {
        hasRing |= hasRing(changes);
        if (newest.isPresent()) {
            newest.get().changes.add(changes);
        } else {
            newest = Optional.of(new Generation(1, saved(nothing().with(changes))));
        }
    }

    private AllocatorSnapshot nothing() {
        return AllocatorSnapshot.of(nothing, new TreeMap<>());
    }

    private static SavedAllocations saved(AllocatorSnapshot snapshot) {
        return new SavedAllocations(Optional.of(snapshot), List.of(), OptionalLong.empty());
    }

    private static boolean hasRing(Collection<AllocatorChange> changes) {
        return changes.stream()
                .anyMatch(change -> change instanceof AllocatorChange.RingChanged changed
                        && !changed.ring().isEmpty());
    }

    private void rename() {
        Generation file = newest.orElseThrow();
        before = newest;
        newest = Optional.of(new Generation(file.number + 1, saved(snapshot())));
    }

    /** The agent dies at the write: returns how far it got. */
    Occurrence writeAndDie(List<AllocatorChange> changes) {
        switch (random.nextInt(newest.isPresent() ? 5 : 1)) {
            case 0 -> {
                return Occurrence.CRASH_BEFORE_WRITE;
            }
            case 1 -> {
                append(changes);
                newest.orElseThrow().torn = 1 + random.nextInt(1 << 16);
                return Occurrence.CRASH_IN_WRITE;
            }
            case 2 -> {
                append(changes);
                return Occurrence.CRASH_AFTER_WRITE;
            }
            case 3 -> {
                // The next generation lies there as a whole, under a name that nobody reads.
                append(changes);
                return Occurrence.CRASH_BETWEEN_WRITE_AND_RENAME;
            }
            default -> {
                append(changes);
                rename();
                return Occurrence.CRASH_AFTER_RENAME;
            }
        }
    }

    /** What the next agent finds; damage is repaired as the store does it. */
    Recovery read() {
        return recovered(Recovery.of(newest.map(SimulatedDisk::octets), before.map(SimulatedDisk::octets)));
    }

    /** The same after the newest file was lost, so that what is found may be old. */
    Recovery readOlder() {
        return recovered(Recovery.of(Optional.empty(), before.map(SimulatedDisk::octets)));
    }

    /** Everything is lost. */
    Recovery lose() {
        newest = Optional.empty();
        before = Optional.empty();
        hasRing = false;
        return Recovery.NOTHING;
    }

    boolean hasOlder() {
        return before.isPresent();
    }

    private static ByteBuffer octets(Generation file) {
        return ByteBuffer.wrap(file.octets());
    }

    private Recovery recovered(Recovery recovery) {
        if (recovery.damage().isPresent()) {
            newest = Optional.of(new Generation(recovery.generation() + 2, recovery.content()));
            before = Optional.empty();
        }
        hasRing = recovery.content()
                .snapshot()
                .filter(saved -> !saved.ring().isEmpty())
                .isPresent();
        return recovery;
    }

    /** What is there, without reading octets. */
    AllocatorSnapshot snapshot() {
        return newest.map(file -> file.snapshot
                        .snapshot()
                        .orElseGet(this::nothing)
                        .with(file.changes.stream().flatMap(List::stream).toList()))
                .orElseGet(this::nothing);
    }
}
