package io.fastdp.controller.state;

import io.fastdp.controller.state.GenerationFiles.Predecessor;
import io.fastdp.ipam.Holdings;
import io.fastdp.ipam.saved.JournalWriter;
import io.fastdp.ipam.saved.SavedAllocations;
import io.fastdp.ipam.saved.SavedChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * A new generation in the making, beside the present file, which is gone on with: a part of the snapshot with each change,
 * so that nobody waits for all of it. Each change is written to both from the beginning on. So either of them has
 * everything when the new one, flushed by another thread, comes to its place, whenever that is. Confined to one thread but
 * for that.
 */
final class Compaction {
    /** How many octets of a snapshot are written with a change: it ends long before the changes come to as much. */
    private static final int PART = 1 << 14;

    private final GenerationFiles files;
    private final JournalWriter writer;
    private final JournalOutput out;
    private int place;
    private Optional<CompletableFuture<Void>> placing = Optional.empty();

    private Compaction(GenerationFiles files, JournalWriter writer, JournalOutput out) {
        this.files = files;
        this.writer = writer;
        this.out = out;
    }

    /** Begins the direct successor of a generation, which has everything. */
    static Compaction begin(GenerationFiles files, long present, SavedAllocations content) throws IOException {
        JournalWriter writer = JournalWriter.generation(present + 1);
        Compaction begun = new Compaction(files, writer, files.create());
        try {
            begun.out.append(writer.begin());
            begun.out.append(writer.frame(content));
        } catch (IOException e) {
            begun.abandon();
            throw e;
        }
        return begun;
    }

    /**
     * Adds what will be added to the present file.
     *
     * @throws IOException it is not in here
     */
    void append(Collection<SavedChange> changes, boolean mustFlush) throws IOException {
        out.append(writer.changes(changes));
        if (mustFlush && placing.isPresent()) {
            out.sync();
        }
    }

    /**
     * Writes a part more; has it put into its place after the last.
     *
     * @param holdings with all changes that were appended
     * @param disk where waiting for the disk stops nobody
     */
    void advance(Holdings holdings, Executor disk) throws IOException {
        if (place != Holdings.NOWHERE) {
            try {
                place = writer.holdings(holdings, place, PART, out::appendUnchecked);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        } else if (placing.isEmpty()) {
            out.append(writer.end());
            placing = Optional.of(CompletableFuture.runAsync(this::place, disk));
        }
    }

    private void place() {
        try {
            files.place(out, Predecessor.COMPLETE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether {@link #isPlaced} has an answer. */
    boolean isOver() {
        return placing.filter(CompletableFuture::isDone).isPresent();
    }

    /**
     * Whether this is what is found from now on; waits until that is known.
     *
     * @throws IOException it could not be put there
     */
    boolean isPlaced() throws IOException {
        if (placing.isEmpty()) {
            return false;
        }
        try {
            placing.get().join();
            return true;
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException wrapped ? wrapped.getCause() : new IOException(e);
        }
    }

    /** Gives up what is not placed. */
    void abandon() {
        files.discard(out);
    }

    JournalWriter writer() {
        return writer;
    }

    JournalOutput output() {
        return out;
    }
}
