package io.fastdp.tests.e2e;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that allocate and free, each one after the other, for a while. */
final class AddressLoad {
    private static final int MOST = 1 << 20;

    private final SocketAddress server;
    private final int clients;
    private final boolean keepsConnections;

    AddressLoad(SocketAddress server, int clients, boolean keepsConnections) {
        this.server = server;
        this.clients = clients;
        this.keepsConnections = keepsConnections;
    }

    /** What came out. Immutable. */
    static final class Outcome {
        private final double pairs;
        private final long[] nanos;

        /** Of so many seconds, in which the requests took so long each, ascending. */
        private Outcome(double seconds, long[] nanos) {
            this.pairs = nanos.length / 2.0 / seconds;
            this.nanos = nanos;
        }

        /** Allocations that were freed again, a second. */
        double pairs() {
            return pairs;
        }

        /** How long a request took in milliseconds, this share of them at most. */
        double millis(double share) {
            return nanos[(int) Math.min(nanos.length - 1, Math.round(nanos.length * share))] / 1e6;
        }

        /** Leaves the figures, with goals if there are any. */
        void record(String who, String leastPairs, String mostMillis) {
            Figures.record(who + ": pairs", pairs, "pairs/s", leastPairs);
            Figures.record(who + ": request p50", millis(0.5), "ms", "");
            Figures.record(who + ": request p99", millis(0.99), "ms", mostMillis);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f pairs/s, a request p50 %.3f ms, p99 %.3f ms, longest %.3f ms",
                    pairs,
                    millis(0.5),
                    millis(0.99),
                    millis(1));
        }
    }

    /** The median one by pairs. */
    static Outcome median(List<Outcome> outcomes) {
        List<Outcome> sorted = new ArrayList<>(outcomes);
        sorted.sort(Comparator.comparingDouble(Outcome::pairs));
        return sorted.get(sorted.size() / 2);
    }

    /** Runs for so long. */
    Outcome run(Duration time) {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            long start = System.nanoTime();
            List<Callable<long[]>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                String name = Long.toHexString(start) + "-" + i + "-";
                all.add(() -> client(name, start + time.toNanos()));
            }
            long[] nanos = {};
            for (Future<long[]> done : threads.invokeAll(all)) {
                long[] more = done.get();
                int before = nanos.length;
                nanos = Arrays.copyOf(nanos, before + more.length);
                System.arraycopy(more, 0, nanos, before, more.length);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(nanos);
            return new Outcome(seconds, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a client failed", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private long[] client(String name, long end) throws IOException {
        long[] nanos = new long[MOST];
        int count = 0;
        try (AddressClient client = new AddressClient(server, keepsConnections)) {
            while (System.nanoTime() < end && count + 1 < nanos.length) {
                String container = name + count;
                long start = System.nanoTime();
                client.allocate(container);
                long middle = System.nanoTime();
                client.free(container);
                nanos[count++] = middle - start;
                nanos[count++] = System.nanoTime() - middle;
            }
        }
        return Arrays.copyOf(nanos, count);
    }
}
