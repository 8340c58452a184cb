package io.fastdp.ipam.saved;

import io.fastdp.ipam.Holdings;
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
        to.accept(begin());
        to.accept(frame(content));
        content.snapshot().ifPresent(kept -> {
            for (int place = 0; place != Holdings.NOWHERE; ) {
                place = holdings(kept.holdings(), place, PIECE, to);
            }
        });
        to.accept(end());
    }

    /**
     * Begins a snapshot that takes its time. What changes until its {@link #end} is written between its parts, so that
     * whoever is told of in it has, at that point, what he has.
     */
    public ByteBuffer begin() {
        return record(JournalRecord.BEGIN, new ChangeWriter().number(VERSION).number(generation));
    }

    /** All that a snapshot has besides holdings. */
    public ByteBuffer frame(SavedAllocations content) {
        return changes(content.frame());
    }

    /**
     * Some of the holdings of a snapshot.
     *
     * @param from the place to begin with: 0, then what was returned before
     * @param octets about how many to write
     * @return where to go on, or {@link Holdings#NOWHERE}
     */
    public int holdings(Holdings holdings, int from, int octets, Consumer<ByteBuffer> to) {
        ChangeWriter writer = new ChangeWriter();
        int place = holdings.next(from);
        for (; place != Holdings.NOWHERE && writer.size() < octets; place = holdings.next(place + 1)) {
            writer.holding(holdings.identifier(place), holdings.at(place));
        }
        if (writer.size() > 0) {
            to.accept(record(JournalRecord.CHANGES, writer));
        }
        return place;
    }

    /** Ends a snapshot: what is behind this happened since. */
    public ByteBuffer end() {
        return record(JournalRecord.END, new ChangeWriter().number(generation));
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
}
