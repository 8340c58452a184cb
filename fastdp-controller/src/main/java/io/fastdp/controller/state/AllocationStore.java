package io.fastdp.controller.state;

import io.fastdp.controller.state.GenerationFiles.Predecessor;
import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.saved.JournalWriter;
import io.fastdp.ipam.saved.Recovery;
import io.fastdp.ipam.saved.SavedAllocations;
import io.fastdp.ipam.saved.SavedChange;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import io.fastdp.netlink.AdvisoryLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the allocator must not forget, in {@code <db-prefix>ipam.journal}: a snapshot and the changes since. Confined
 * to the allocator's thread.
 *
 * <p>What {@link #save} returned from survives the death of this process. It survives a loss of power if space has changed
 * hands by it or something was said in an election; addresses do not, since those who had them lost their power too.
 *
 * <p>A file that is damaged is kept aside, said so once, and never a reason not to start. A disk that cannot be written to
 * makes {@link #save} fail, until it can.
 */
public final class AllocationStore implements AutoCloseable {
    /** So much behind the snapshot that writing anew is rare, so little that reading takes no time. */
    static final long LONGEST_JOURNAL = 4L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(AllocationStore.class);

    private final GenerationFiles files;
    private final OriginalData original;
    private final long longestJournal;
    private final Executor disk;
    private final FlushRule flush = new FlushRule();
    private final LoadedAllocations loaded;
    private Optional<AdvisoryLock> lock;
    private JournalWriter writer;
    private @Nullable JournalOutput out;
    private @Nullable Compaction compaction;
    private List<String> targets;
    private OptionalLong originalTransaction;
    private long compactAt;
    private boolean failing;

    private AllocationStore(
            GenerationFiles files,
            OriginalData original,
            Optional<AdvisoryLock> lock,
            long longestJournal,
            Executor disk) {
        this.files = files;
        this.original = original;
        this.lock = lock;
        this.longestJournal = longestJournal;
        this.disk = disk;
        Recovery recovery = files.recover();
        this.writer = JournalWriter.after(recovery);
        this.loaded = withOriginal(recovery);
        this.targets = loaded.content().targets();
        this.originalTransaction = loaded.content().originalTransaction();
        begin(recovery);
    }

    /**
     * Locks and reads the files of this prefix.
     *
     * @throws AllocationsInUseException another agent, or the original, holds them
     */
    public static AllocationStore open(String dbPrefix) throws AllocationsInUseException {
        return open(dbPrefix, LONGEST_JOURNAL, AllocationStore::onItsOwn);
    }

    private static void onItsOwn(Runnable task) {
        Thread thread = new Thread(task, "fastdp-ipam-disk");
        thread.setDaemon(true);
        thread.start();
    }

    /** The same with another limit, and another way to wait for the disk. */
    static AllocationStore open(String dbPrefix, long longestJournal, Executor disk) throws AllocationsInUseException {
        GenerationFiles files = new GenerationFiles(Path.of(dbPrefix + "ipam.journal"));
        Optional<AdvisoryLock> lock = Optional.empty();
        try {
            lock = Optional.of(lock(files));
        } catch (AllocationsInUseException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("Cannot lock {}: {}; no address is handed out until it can be", files.lock(), e.toString());
        }
        try {
            OriginalData original = OriginalData.open(Path.of(dbPrefix + "data.db"));
            return new AllocationStore(files, original, lock, longestJournal, disk);
        } catch (AllocationsInUseException e) {
            lock.ifPresent(AdvisoryLock::close);
            throw e;
        }
    }

    private static AdvisoryLock lock(GenerationFiles files) throws IOException {
        try {
            Files.createDirectories(files.folder());
            Files.createFile(files.lock());
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} is there from an agent before", files.lock());
        }
        return AdvisoryLock.exclusive(files.lock())
                .orElseThrow(() -> new AllocationsInUseException(files.path(), "another agent"));
    }

    /** What the original wrote counts if we never saw it: it ran before our time, or again since. */
    private LoadedAllocations withOriginal(Recovery recovery) {
        LoadedAllocations ours = LoadedAllocations.of(recovery);
        Optional<SavedAllocations> theirs =
                original.read().filter(content -> content.snapshot().isPresent());
        if (theirs.isEmpty() || !isNews(theirs.get(), recovery.content())) {
            return ours;
        }
        boolean first = recovery.generation() == 0;
        LOG.info(
                "Took over the ring and the addresses of {} containers from {}{}",
                theirs.get().snapshot().map(s -> s.holdings().size()).orElse(0),
                original.path(),
                first ? "" : ", because it was changed after we last read it");
        return new LoadedAllocations(theirs.get(), !first, false);
    }

    private static boolean isNews(SavedAllocations theirs, SavedAllocations ours) {
        long seen = ours.originalTransaction().orElse(-1);
        return theirs.originalTransaction().orElse(-1) > seen;
    }

    private void begin(Recovery recovery) {
        boolean imported = !originalTransaction.equals(recovery.content().originalTransaction());
        try {
            if (recovery.damage().isPresent()) {
                repair(recovery);
            } else if (imported && lock.isPresent()) {
                rewrite(Predecessor.BEHIND, loaded.content());
            } else if (recovery.generation() > 0 && lock.isPresent()) {
                goOn(JournalOutput.open(files.path()), recovery.snapshotEnd());
            }
        } catch (IOException e) {
            failed(e);
        }
        loaded.content().snapshot().ifPresent(snapshot -> flush.saved(snapshot.ring()));
    }

    private void repair(Recovery recovery) throws IOException {
        String consequence = !recovery.addressesMayLack()
                ? "nothing was lost, by the generation before it"
                : "addresses handed out last may be missing, and are looked for on the bridge and in containers";
        LOG.warn(
                "{} is damaged: {}; it is kept as {}; {}",
                files.path(),
                recovery.damage().orElse("unknown"),
                files.damaged(),
                consequence);
        if (lock.isPresent()) {
            rewrite(Predecessor.DAMAGED, loaded.content());
        }
    }

    /** What there was when this was opened. Its holdings belong to whoever begins with them. */
    public LoadedAllocations loaded() {
        return loaded;
    }

    /**
     * Saves what changed: all of it or nothing.
     *
     * @param changes true together
     * @param all everything after the changes; asked for now and then
     * @throws IOException nobody may be told of the changes: they may be forgotten. A later call that succeeds saves all
     */
    public void save(Collection<AllocatorChange> changes, Supplier<AllocatorSnapshot> all) throws IOException {
        write(changes.stream().<SavedChange>map(Allocation::new).toList(), all);
    }

    /**
     * Saves where to connect to after a restart.
     *
     * @param all as for {@link #save}
     * @throws IOException they may be forgotten. A later call that succeeds saves them
     */
    public void saveTargets(List<String> newTargets, Supplier<AllocatorSnapshot> all) throws IOException {
        if (newTargets.equals(targets)) {
            return;
        }
        targets = List.copyOf(newTargets);
        write(List.of(new TargetsChanged(targets)), all);
    }

    private void write(List<SavedChange> changes, Supplier<AllocatorSnapshot> all) throws IOException {
        boolean mustFlush = flush.isNeededFor(changes);
        endCompaction(false);
        JournalOutput present = out;
        try {
            if (present == null) {
                rewrite(Predecessor.BEHIND, content(all));
            } else {
                appendToNext(changes, mustFlush);
                present.append(writer.changes(changes));
                if (mustFlush) {
                    present.sync();
                }
            }
        } catch (IOException e) {
            failed(e);
            throw e;
        }
        succeeded(changes);
        compact(all);
    }

    /**
     * Comes before the present generation, which may have to make good what is damaged in this one and so must have nothing
     * that this one lacks. If this one cannot have it, it is given up, unless it is what is found by now.
     */
    private void appendToNext(List<SavedChange> changes, boolean mustFlush) throws IOException {
        Compaction next = compaction;
        if (next == null) {
            return;
        }
        try {
            next.append(changes, mustFlush);
        } catch (IOException e) {
            endCompaction(true);
            if (writer == next.writer()) {
                throw e;
            }
            notAnew(e);
        }
    }

    /** The generation in the making, if there is one. */
    @Nullable
    Compaction next() {
        return compaction;
    }

    private void compact(Supplier<AllocatorSnapshot> all) {
        JournalOutput present = out;
        if (present == null) {
            return;
        }
        try {
            Compaction next = compaction;
            if (next != null) {
                next.advance(all.get().holdings(), disk);
            } else if (present.length() >= compactAt) {
                compaction = Compaction.begin(files, writer.generation(), content(all));
            }
        } catch (IOException e) {
            endCompaction(true);
            notAnew(e);
        }
    }

    /** Goes over to the next generation if it is in its place; if not, gives it up if that is known or {@code now}. */
    private void endCompaction(boolean now) {
        Compaction next = compaction;
        if (next == null || !(now || next.isOver())) {
            return;
        }
        boolean placed = false;
        try {
            placed = next.isPlaced();
        } catch (IOException e) {
            notAnew(e);
        }
        compaction = null;
        if (placed) {
            closeOutput();
            writer = next.writer();
            goOn(next.output(), next.output().length());
        } else {
            next.abandon();
        }
    }

    private void notAnew(IOException reason) {
        JournalOutput present = out;
        compactAt = (present == null ? 0 : present.length()) + longestJournal;
        LOG.warn("Cannot write {} anew: {}; it grows instead", files.path(), reason.toString());
    }

    private SavedAllocations content(Supplier<AllocatorSnapshot> all) {
        return new SavedAllocations(Optional.of(all.get()), targets, originalTransaction);
    }

    /** Not as the direct successor of the present file: that one does not have everything, so it must not mend this one. */
    private void rewrite(Predecessor present, SavedAllocations content) throws IOException {
        if (lock.isEmpty()) {
            lock = Optional.of(lock(files));
        }
        JournalWriter fresh = JournalWriter.generation(writer.generation() + 2);
        JournalOutput replaced = files.replace(present, to -> fresh.snapshot(content, to));
        closeOutput();
        writer = fresh;
        goOn(replaced, replaced.length());
    }

    private void goOn(JournalOutput output, long snapshotEnd) {
        out = output;
        compactAt = snapshotEnd + Math.max(longestJournal, snapshotEnd);
    }

    private void succeeded(List<SavedChange> changes) {
        flush.saved(changes);
        if (failing) {
            failing = false;
            LOG.info("{} is written again", files.path());
        }
    }

    /** What is on the disk now is behind, at best: the next time all is written anew. */
    private void failed(IOException reason) {
        closeQuietly();
        if (!failing) {
            failing = true;
            LOG.warn(
                    "Cannot write {}: {}; no address is handed out until it can be: make room on that disk and the folder"
                            + " writable, or choose another one by --db-prefix",
                    files.path(),
                    reason.toString());
        }
    }

    private void closeQuietly() {
        endCompaction(true);
        closeOutput();
    }

    private void closeOutput() {
        JournalOutput present = out;
        out = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                LOG.debug("closing {}: {}", files.path(), e.toString());
            }
        }
    }

    /** Removes what was saved: nothing of this node's allocations is to be taken up again. */
    public void forget() throws IOException {
        closeQuietly();
        files.delete();
        flush.forget();
    }

    /** Flushes what was saved, and lets others have it. */
    @Override
    public void close() {
        endCompaction(true);
        JournalOutput present = out;
        if (present != null) {
            try {
                present.sync();
            } catch (IOException e) {
                LOG.warn("Cannot flush {}: {}", files.path(), e.toString());
            }
        }
        closeQuietly();
        original.close();
        lock.ifPresent(AdvisoryLock::close);
        lock = Optional.empty();
    }
}
