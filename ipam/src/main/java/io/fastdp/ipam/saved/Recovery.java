package io.fastdp.ipam.saved;

import java.util.Optional;

/**
 * What is left in the files of the newest generation and the one before it, and how far it can be trusted. Immutable.
 *
 * <p>A file is whole or damaged; a record cut off at the end is damage as well. What is damaged in the newest file's
 * snapshot is made good by the generation before, if that one is whole and its direct predecessor. Damage behind the
 * snapshot is not: changes may be missing.
 *
 * @param content what is known
 * @param generation the highest number of a generation seen, 0 if none
 * @param nextSequence what the next record has to be numbered if {@link #damage} is empty
 * @param snapshotEnd where the newest file's snapshot ends, if that file is whole
 * @param damage what is wrong with the newest file, if anything; it must then not be appended to
 * @param addressesMayLack whether addresses may be in use that are not in the content: those found on the bridge and in
 *     containers must be claimed before the first allocation
 * @param ringMayBeStale whether space may have been given away after the ring in the content: another peer's ring must
 *     have been merged before the first allocation, if there is another peer
 */
public record Recovery(
        SavedAllocations content,
        long generation,
        long nextSequence,
        long snapshotEnd,
        Optional<String> damage,
        boolean addressesMayLack,
        boolean ringMayBeStale) {

    /** Of a node without any file: whatever is in use there is in nobody's memory. */
    public static final Recovery NOTHING =
            new Recovery(SavedAllocations.NOTHING, 0, 0, 0, Optional.empty(), true, false);

    /**
     * Reads files; what they contain cannot make it fail.
     *
     * @param newest the newest file; empty if there is none
     * @param before that of the generation before
     */
    public static Recovery of(Optional<JournalFile> newest, Optional<JournalFile> before) {
        if (newest.isEmpty()) {
            return before.map(Recovery::ofOlder).orElse(NOTHING);
        }
        // What was made of it without the generation before is let go first: there is no room for two of them.
        return ofNewest(newest.get()).orElseGet(() -> ofBoth(newest.get(), before));
    }

    /** Empty if something of its snapshot is missing. */
    private static Optional<Recovery> ofNewest(JournalFile newest) {
        Recollection memory = new Recollection();
        JournalScan scan = JournalScan.of(newest, memory);
        boolean lacks = scan.lacksChanges();
        return scan.lacksSnapshot()
                ? Optional.empty()
                : Optional.of(new Recovery(
                        memory.result(),
                        scan.generation(),
                        scan.nextSequence(),
                        scan.snapshotEnd(),
                        scan.damage(),
                        lacks,
                        lacks && scan.ringUncertain()));
    }

    private static Recovery ofOlder(JournalFile before) {
        Recollection memory = new Recollection();
        JournalScan scan = JournalScan.of(before, memory);
        return new Recovery(
                memory.result(), Math.max(0, scan.generation()), 0, 0, Optional.of("it is missing"), true, true);
    }

    private static Recovery ofBoth(JournalFile newest, Optional<JournalFile> before) {
        Recollection memory = new Recollection();
        boolean baseIsWhole = false;
        long baseGeneration = 0;
        if (before.isPresent()) {
            JournalScan base = JournalScan.of(before.get(), memory);
            baseIsWhole = base.damage().isEmpty();
            baseGeneration = Math.max(0, base.generation());
        }
        // Parts of a snapshot are of several moments: over what is newer, with one of them missing, they would do harm.
        boolean isBase = baseIsWhole && follows(newest, baseGeneration);
        JournalScan scan = isBase ? JournalScan.ofChanges(newest, memory) : JournalScan.of(newest, memory);
        boolean madeGood = isBase && !scan.lacksChanges();
        return new Recovery(
                memory.result(),
                Math.max(baseGeneration, scan.generation()),
                0,
                0,
                scan.damage(),
                !madeGood,
                !madeGood && scan.ringUncertain());
    }

    private static boolean follows(JournalFile newest, long generation) {
        JournalScan scan = JournalScan.ofChanges(newest, new Recollection());
        return scan.generation() == generation + 1 && !scan.lacksSnapshotEnd();
    }
}
