package io.fastdp.benchmarks;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.ipam.space.OwnedAddresses;
import io.fastdp.ipam.space.Space;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Addresses given out and taken back while a million of a /12 are live; an allocation or a release is one operation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SpaceBenchmark {
    private static final Span UNIVERSE = Span.of(Cidr.parse("10.32.0.0/12"));
    private static final Span HOSTS = new Span(UNIVERSE.start() + 1, UNIVERSE.end() - 1);
    private static final int LIVE = 1_000_000;
    private static final int PREFIX = 12;

    private final Random random = new Random(1);
    private final Space space = new Space();
    private final OwnedAddresses owned = new OwnedAddresses();
    private final String[] containers = new String[LIVE];
    private final Space fragmented = new Space();
    private String spare = container();

    /** Fills the range, and half of another one in single addresses. */
    public SpaceBenchmark() {
        space.add(UNIVERSE);
        for (int i = 0; i < LIVE; i++) {
            containers[i] = container();
            allocate(containers[i]);
        }
        fragmented.add(UNIVERSE);
        for (long address = UNIVERSE.start(); address < UNIVERSE.end(); address += 2) {
            fragmented.claim(address);
        }
    }

    /** The next address, and back again. */
    @Benchmark
    @OperationsPerInvocation(2)
    public long allocateAndFree() {
        long address = allocate(spare);
        free(spare);
        return address;
    }

    /** One of the million leaves, another one comes and gets its address. */
    @Benchmark
    @OperationsPerInvocation(2)
    public long replaceAny() {
        int any = random.nextInt(LIVE);
        String leaving = containers[any];
        free(leaving);
        containers[any] = spare;
        spare = leaving;
        return allocate(containers[any]);
    }

    /** The same, and after each of both the count of free addresses that the ring reports. */
    @Benchmark
    @OperationsPerInvocation(2)
    public long replaceAnyAndCount() {
        return replaceAny() + space.freeIn(UNIVERSE) + space.freeIn(HOSTS);
    }

    /** What to give away when half a million free addresses lie one by one. */
    @Benchmark
    public Optional<Span> donateFromFragments() {
        return fragmented.donation(UNIVERSE);
    }

    private long allocate(String container) {
        long address = space.allocate(HOSTS).orElseThrow();
        owned.add(container, false, new OwnedAddress(address, PREFIX));
        return address;
    }

    private void free(String container) {
        for (OwnedAddress taken : owned.removeAll(container)) {
            space.free(taken.address());
        }
    }

    private String container() {
        StringBuilder id = new StringBuilder();
        while (id.length() < 64) {
            id.append(String.format("%016x", random.nextLong()));
        }
        return id.toString();
    }
}
