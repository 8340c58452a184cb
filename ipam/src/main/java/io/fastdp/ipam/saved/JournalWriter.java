package io.fastdp.ipam.saved;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Makes the octets of a file: {@link #snapshot} first, then {@link #changes} to append, in this order and without leaving
 * one out. Confined to one thread.
 */
public final class JournalWriter {
    /** The version of the format. A reader of an older version takes a file of a newer one for damaged. */
    static final int VERSION = 1;

    private static final int PIECE = 1 << 16;

    private final long generation;
    private long sequence;

    private JournalWriter(long generation, long sequence) {
        this.generation = generation;
        this.sequence = sequence;
    }

    /** The writer of a new file. Generations are counted; each begins with all that the one before ended with. */
    public static JournalWriter generation(long generation) {
        return new JournalWriter(generation, 0);
    }

    /** The writer that goes on where a whole file ends. */
    public static JournalWriter after(Recovery recovery) {
        return new JournalWriter(recovery.generation(), recovery.nextSequence());
    }

    /** Which generation this is. */
    public long generation() {
        return generation;
    }

    /** Everything, piece by piece. */
    public void snapshot(SavedAllocations content, Consumer<ByteBuffer> to) {
        to.accept(record(JournalRecord.BEGIN, new ChangeWriter().number(VERSION).number(generation)));
        Pieces pieces = new Pieces(to);
        content.forEach(pieces::add);
        pieces.finish();
        to.accept(record(JournalRecord.END, new ChangeWriter().number(generation)));
    }

    /** Changes that are true together: a reader finds all of them or none. */
    public ByteBuffer changes(Collection<SavedChange> changes) {
        ChangeWriter writer = new ChangeWriter();
        changes.forEach(writer::change);
        return record(JournalRecord.CHANGES, writer);
    }

    private ByteBuffer record(int kind, ChangeWriter content) {
        return JournalRecord.write(sequence++, kind, content.octets());
    }

    /** Gathers changes into records of a middling size. */
    private final class Pieces {
        private final Consumer<ByteBuffer> to;
        private ChangeWriter writer = new ChangeWriter();

        Pieces(Consumer<ByteBuffer> to) {
            this.to = to;
        }

        void add(SavedChange change) {
            writer.change(change);
            if (writer.size() >= PIECE) {
                finish();
            }
        }

        void finish() {
            if (writer.size() > 0) {
                to.accept(record(JournalRecord.CHANGES, writer));
                writer = new ChangeWriter();
            }
        }
    }
}
