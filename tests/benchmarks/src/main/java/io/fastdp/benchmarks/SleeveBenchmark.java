package io.fastdp.benchmarks;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.frame.SendChoice;
import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.path.UdpAddress;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketReader;
import io.fastdp.sleeve.wire.PacketWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one frame costs between capture and socket, and back, under the flags of the agent. For C2: {@code -jvmArgs ""}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djnr.ffi.asm.enabled=false"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SleeveBenchmark {
    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);

    /** Octets of the inner IP packet. */
    @Param({"64", "1400"})
    public int length;

    /** What seals: {@code libsodium} if this machine has it, or {@code bouncycastle}. */
    @Param({"libsodium", "bouncycastle"})
    public String library;

    private final PathView path = new PathView(new UdpAddress(0x0a0a0001, 6783), 1438, 1472, false);
    private final ByteBuffer frame =
            ByteBuffer.allocateDirect(1514).putShort(12, (short) 0x0800).put(14, (byte) 0x45);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 16);
    private final PacketWriter plainWriter = new PacketWriter(PeerName.of(1), false);
    private final PacketWriter sealedWriter = new PacketWriter(PeerName.of(1), true);
    private final PacketReader reader = new PacketReader();
    private PacketSealer sealer = PacketSealer.of(KEY, true);
    private PacketOpener opener = PacketOpener.of(KEY, false);

    /** Prepares the library of the parameter. */
    @Setup
    public void choose() {
        if (library.equals("bouncycastle")) {
            sealer = PacketSealer.withoutNativeLibrary(KEY, true);
            opener = PacketOpener.withoutNativeLibrary(KEY, false);
        }
    }

    /** Choice, packet. */
    @Benchmark
    public int writePlain() {
        return write(plainWriter);
    }

    /** Choice, packet, frames out of it. */
    @Benchmark
    public long writeAndReadPlain() {
        return read(packet, PacketFormat.headerLength(false), write(plainWriter));
    }

    /** Choice, packet, seal. */
    @Benchmark
    public int writeAndSeal() {
        int end = write(sealedWriter);
        sealer.seal(packet, 0, end, true);
        return end;
    }

    /** All of it, both ways, with a copy in place of the network. */
    @Benchmark
    public long writeSealOpenAndRead() {
        int end = writeAndSeal();
        received.put(0, packet, 0, end);
        return opener.open(received, 0, end) == PacketOpener.Outcome.OPENED
                ? read(received, PacketFormat.headerLength(true), end)
                : 0;
    }

    private int write(PacketWriter writer) {
        writer.begin(packet, 0, path.maxPayload());
        int frameLength = PacketFormat.ETHERNET_HEADER + length;
        if (SendChoice.of(frame, 0, frameLength, path, false) == SendChoice.DF_CHANNEL) {
            writer.append(1, 2, frame, 0, frameLength);
        }
        return writer.end();
    }

    private long read(ByteBuffer from, int start, int end) {
        long sum = 0;
        for (reader.read(from, start, end); reader.next(); ) {
            sum += reader.isSpecial() ? 0 : reader.source() + reader.destination() + reader.length();
        }
        return sum;
    }
}
