package io.fastdp.benchmarks;

import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorConfig;
import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Delete;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The allocator as its host drives it: events in, effects out, its invariants checked after each, while a million
 * addresses of a /12 are live. An allocation or a release is one operation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"})
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class AllocatorBenchmark {
    private static final int LIVE = 1_000_000;
    private static final int PAIRS = 1000;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final PeerId SELF = new PeerId(PeerName.of(1), "node");

    /** Who leaves: the one that came last, or any of the million. */
    @Param({"last", "any"})
    String leaves = "";

    /**
     * Whether the events wait in a queue when the allocator comes to them, as with many clients, so that it foresees some at a
     * time; or each comes when the one before has been dealt with, as with a single client.
     */
    @Param({"true", "false"})
    boolean queued;

    private final Random random = new Random(1);
    private final Instant now = Instant.ofEpochSecond(1_700_000_000);
    private final Allocator allocator = Allocator.open(
            new AllocatorConfig(
                    SELF,
                    PeerUid.of(1),
                    Cidr.parse("10.32.0.0/12"),
                    Cidr.parse("10.32.0.0/12"),
                    new Seeds(List.of(SELF.name()))),
            random::nextDouble);
    /** From which number the name of each container is made. */
    private final int[] containers = new int[LIVE];

    private final AllocatorEvent[] events = new AllocatorEvent[2 * PAIRS];
    private final List<AllocatorEvent> queue = Arrays.asList(events);
    private int born;

    /** A million containers get their addresses. */
    @Setup
    public void fill() {
        allocator.handle(new Start(Optional.empty(), false), now);
        for (int i = 0; i < LIVE; i++) {
            containers[i] = ++born;
            require(Addresses.class, allocator.handle(allocate(born), now));
        }
    }

    /** Makes the events that come next, since whoever asks brings them: they are in no cache but the nearest. */
    @Setup(Level.Invocation)
    public void prepare() {
        boolean any = leaves.equals("any");
        for (int i = 0; i < events.length; i += 2) {
            born++;
            int slot = random.nextInt(LIVE);
            events[any ? i + 1 : i] = allocate(born);
            events[any ? i : i + 1] = new Delete(born, container(any ? containers[slot] : born));
            containers[slot] = any ? born : containers[slot];
        }
    }

    /** Answers them. */
    @Benchmark
    @OperationsPerInvocation(2 * PAIRS)
    public void turnOver(Blackhole hole) {
        boolean any = leaves.equals("any");
        for (int i = 0; i < events.length; i++) {
            if (queued && i % Allocator.FORESIGHT == 0) {
                allocator.foresee(queue, i);
            }
            List<AllocatorEffect> effects = allocator.handle(events[i], now);
            require(i % 2 == 0 == any ? Done.class : Addresses.class, effects);
            hole.consume(effects);
        }
    }

    private static void require(Class<?> reply, List<AllocatorEffect> effects) {
        AllocatorEffect last = effects.get(effects.size() - 1);
        if (!(last instanceof Reply answer) || !reply.isInstance(answer.reply())) {
            throw new IllegalStateException("not answered: " + effects);
        }
    }

    private static Allocate allocate(int container) {
        return new Allocate(container, container(container), Optional.empty(), false);
    }

    /** 64 hexadecimal digits without a pattern. */
    private static String container(int number) {
        byte[] digits = new byte[64];
        long bits = 0;
        for (int i = 0; i < digits.length; i++) {
            if (i % 16 == 0) {
                bits = mix(number * 4L + i / 16);
            }
            digits[i] = DIGITS[(int) bits & 0xf];
            bits >>>= 4;
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
