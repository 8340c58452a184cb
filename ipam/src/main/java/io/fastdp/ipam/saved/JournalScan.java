package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import java.util.List;
import java.util.Optional;

/**
 * One pass over a file: applies what is whole, in order, and remembers what that leaves uncertain. Behind a damaged place
 * it looks for the next whole record, because one flipped bit should not cost all that was written after it.
 */
final class JournalScan {
    private static final int UNKNOWN = -1;

    /** How many times the file's size may go into checksums of what only looks like records. */
    private static final long MOST_VAIN_READING = 8;

    private final JournalFile file;
    private final Recollection memory;
    /** Whether what comes before the end of the snapshot is in the memory already. */
    private final boolean onlyChanges;

    private long vainReading;
    private long next;
    private long generation = UNKNOWN;
    private boolean snapshotDamaged;
    private boolean snapshotEnded;
    private long snapshotEnd;
    private boolean journalDamaged;
    private boolean ringUncertain;
    private Optional<String> damage = Optional.empty();

    private JournalScan(JournalFile file, Recollection memory, boolean onlyChanges) {
        this.file = file;
        this.memory = memory;
        this.onlyChanges = onlyChanges;
    }

    static JournalScan of(JournalFile file, Recollection memory) {
        return of(file, memory, false);
    }

    /** Applies only what comes behind the snapshot to a memory that has what was true when that ended. */
    static JournalScan ofChanges(JournalFile file, Recollection memory) {
        return of(file, memory, true);
    }

    private static JournalScan of(JournalFile file, Recollection memory, boolean onlyChanges) {
        JournalScan scan = new JournalScan(file, memory, onlyChanges);
        scan.run();
        return scan;
    }

    private void run() {
        long at = 0;
        while (at < file.size()) {
            Optional<JournalRecord> record = JournalRecord.read(file, at);
            if (record.isPresent() && record.get().sequence() == next) {
                accept(record.get(), at);
                at = record.get().end();
            } else {
                damaged("octet " + at + " is not in a record whose checksum is right");
                at = search(at);
            }
        }
        if (!snapshotEnded) {
            damaged("it ends before its snapshot does");
        }
    }

    /** Where the next whole record begins that may follow, else the end. Its sequence number is then the next. */
    private long search(long from) {
        for (long at = from; at <= file.size() - JournalRecord.HEADER; at++) {
            int size = JournalRecord.candidate(file, at);
            if (size > 0) {
                Optional<JournalRecord> record = JournalRecord.read(file, at);
                if (record.isPresent() && record.get().sequence() >= next) {
                    next = record.get().sequence();
                    return at;
                }
                vainReading += size;
                if (vainReading > MOST_VAIN_READING * file.size()) {
                    break;
                }
            }
        }
        return file.size();
    }

    private void accept(JournalRecord record, long at) {
        next = record.sequence() + 1;
        try {
            ChangeReader reader = new ChangeReader(record.content());
            switch (record.kind()) {
                case JournalRecord.BEGIN -> begin(reader);
                case JournalRecord.END -> end(reader, record.end());
                case JournalRecord.CHANGES -> apply(reader.changes());
                default -> throw new MalformedSavedException("record of unknown kind " + record.kind());
            }
        } catch (MalformedSavedException e) {
            damaged("the record at octet " + at + " cannot be read: " + e.getMessage());
        }
    }

    private void begin(ChangeReader reader) throws MalformedSavedException {
        long version = reader.header();
        if (version != JournalWriter.VERSION) {
            throw new MalformedSavedException(
                    "its format is version " + version + ", this program knows " + JournalWriter.VERSION);
        }
        generation = reader.header();
    }

    private void end(ChangeReader reader, long at) throws MalformedSavedException {
        generation = reader.header();
        snapshotEnded = true;
        snapshotEnd = at;
        snapshotDamaged |= journalDamaged;
        journalDamaged = false;
    }

    private void apply(List<SavedChange> changes) {
        for (SavedChange change : changes) {
            if (snapshotEnded || !onlyChanges) {
                memory.apply(change);
            }
            ringUncertain &= !(change instanceof Allocation allocation && allocation.change() instanceof RingChanged);
        }
    }

    private void damaged(String what) {
        journalDamaged = true;
        ringUncertain = true;
        damage = damage.or(() -> Optional.of(what));
    }

    /** What is wrong first; empty if the file is whole. */
    Optional<String> damage() {
        return damage;
    }

    /** Whether something is missing of what was true when the generation began. */
    boolean lacksSnapshot() {
        return snapshotDamaged || !snapshotEnded;
    }

    /** Whether it is not even known where the snapshot ends. */
    boolean lacksSnapshotEnd() {
        return !snapshotEnded;
    }

    /** Whether something is missing of what happened since; meaningful only for a file whose snapshot has an end. */
    boolean lacksChanges() {
        return journalDamaged;
    }

    /** Whether the ring may have changed after the last one that was found. */
    boolean ringUncertain() {
        return ringUncertain;
    }

    /** The number of the generation, negative if it is not known. */
    long generation() {
        return generation;
    }

    /** Where in the file the snapshot ends. */
    long snapshotEnd() {
        return snapshotEnd;
    }

    long nextSequence() {
        return next;
    }
}
