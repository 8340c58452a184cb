package io.fastdp.benchmarks;

import io.fastdp.controller.state.AllocationStore;
import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorConfig;
import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEffect.Persist;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Delete;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file of one node with very many live addresses: how long it takes to fill, to be read again, and how long one answer
 * takes while it is written anew. A program of its own and no JMH benchmark, since the size of the heap is what matters:
 * {@code scripts/bench --journal} runs it once to make the file, then again to read it.
 */
public final class JournalBenchmark {
    private static final PeerId SELF = new PeerId(PeerName.of(1), "node");
    private static final Cidr RANGE = Cidr.parse("10.32.0.0/12");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    /** Answers are counted by how many steps of so many nanoseconds they took. */
    private static final long STEP = 1000;

    private static final int MOST_STEPS = 1 << 16;

    private final AllocationStore store;
    private final Allocator allocator = Allocator.open(
            new AllocatorConfig(SELF, PeerUid.of(1), RANGE, RANGE, new Seeds(List.of(SELF.name()))), () -> 0);

    private JournalBenchmark(AllocationStore store) {
        this.store = store;
    }

    /** In which folder, and how many addresses. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        Files.createDirectories(folder);
        long begin = System.nanoTime();
        try (AllocationStore store = AllocationStore.open(folder + "/bench")) {
            JournalBenchmark bench = new JournalBenchmark(store);
            boolean made = store.loaded().content().snapshot().isPresent();
            bench.answer(new Start(store.loaded().content().snapshot(), false));
            say(
                    "read and begun with %d live addresses: %.2f s",
                    bench.allocator.status().active(), begin);
            if (!made) {
                bench.fill(count);
            }
            bench.turnOver(count);
        }
    }

    private void fill(int count) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            answer(allocate(i));
        }
        say("filled %d live addresses: %.2f s", count, begin);
    }

    /** Enough that the file is written anew. */
    private void turnOver(int count) throws IOException {
        int turns = 100_000 + 2 * count;
        int[] took = new int[MOST_STEPS];
        long longest = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < turns; i++) {
            long start = System.nanoTime();
            answer(i % 2 == 0 ? allocate(count) : new Delete(1, container(count)));
            long nanos = System.nanoTime() - start;
            longest = Math.max(longest, nanos);
            took[(int) Math.min(nanos / STEP, MOST_STEPS - 1)]++;
        }
        say("%d answers: %.2f s", turns, begin);
        System.out.printf(
                "an answer: p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, p99.99 %.3f ms, longest %.3f ms%n",
                millis(took, turns / 2),
                millis(took, turns - turns / 100),
                millis(took, turns - turns / 1000),
                millis(took, turns - turns / 10_000),
                longest / 1e6);
    }

    private static double millis(int[] took, int answers) {
        int step = 0;
        for (int sum = 0; sum < answers && step < MOST_STEPS; step++) {
            sum += took[step];
        }
        return step * STEP / 1e6;
    }

    private void answer(AllocatorEvent event) throws IOException {
        for (AllocatorEffect effect : allocator.handle(event, NOW)) {
            if (effect instanceof Persist persist) {
                store.save(persist.changes(), allocator::snapshot);
            }
        }
    }

    private static AllocatorEvent allocate(int number) {
        return new Allocate(1, container(number), Optional.empty(), false);
    }

    /** 64 hexadecimal digits. */
    private static String container(int number) {
        return String.format("%016x", number * 0x9e3779b97f4a7c15L).repeat(4);
    }

    private static void say(String what, long count, long begin) {
        System.out.printf(what + "%n", count, (System.nanoTime() - begin) / 1e9);
    }
}
