package io.fastdp.sleeve.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.frame.InnerFragments;
import io.fastdp.sleeve.frame.SendChoice;
import io.fastdp.sleeve.frame.TooBigAnswer;
import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.path.UdpAddress;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketReader;
import io.fastdp.sleeve.wire.PacketWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationTest {
    private static final int FRAMES = 100_000;

    /** Class loading, compilation's own counters and the first windows: far below one octet a frame. */
    private static final long TOLERANCE = FRAMES / 10;

    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);
    private static final PathView PATH = new PathView(new UdpAddress(0x0a0a_0001, 6783), 1438, 1472, false);

    private final ByteBuffer frame = ipv4(1400, 0);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(1 << 16);
    private final PacketReader reader = new PacketReader();
    private long checksum;

    @Test
    void plainFrameIsChosenForWrittenAndReadWithoutAnObject() {
        PacketWriter writer = new PacketWriter(PeerName.of(1), false);

        assertThat(allocated(() -> {
                    write(writer);
                    read(PacketFormat.headerLength(false), writer.end());
                }))
                .isLessThan(TOLERANCE);
        assertThat(checksum).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void sealedFrameIsSealedOpenedAndReadWithoutAnObject(boolean nativeLibrary) {
        PacketWriter writer = new PacketWriter(PeerName.of(1), true);
        PacketSealer sealer = nativeLibrary ? PacketSealer.of(KEY, true) : PacketSealer.withoutNativeLibrary(KEY, true);
        PacketOpener opener =
                nativeLibrary ? PacketOpener.of(KEY, false) : PacketOpener.withoutNativeLibrary(KEY, false);

        assertThat(allocated(() -> {
                    write(writer);
                    sealer.seal(packet, 0, writer.end(), true);
                    if (opener.open(packet, 0, writer.end()) == PacketOpener.Outcome.OPENED) {
                        read(PacketFormat.headerLength(true), writer.end());
                    }
                }))
                .isLessThan(TOLERANCE);
        assertThat(checksum).isPositive();
    }

    @Test
    void fragmentsAndAnswersAreMadeWithoutAnObject() {
        ByteBuffer large = ipv4(4000, 0);
        ByteBuffer largeWithDf = ipv4(4000, 0x4000);
        InnerFragments fragments = new InnerFragments();

        assertThat(allocated(() -> {
                    for (fragments.of(large, 0, large.capacity(), 1438); fragments.next(packet, 0); ) {
                        checksum += fragments.length();
                    }
                    if (SendChoice.of(largeWithDf, 0, largeWithDf.capacity(), PATH, false) == SendChoice.ANSWER) {
                        checksum += TooBigAnswer.write(largeWithDf, 0, largeWithDf.capacity(), 1438, packet, 0);
                    }
                }))
                .isLessThan(TOLERANCE);
        assertThat(checksum).isPositive();
    }

    private void write(PacketWriter writer) {
        writer.begin(packet, 0, PATH.maxPayload());
        if (SendChoice.of(frame, 0, frame.capacity(), PATH, false) == SendChoice.DF_CHANNEL) {
            writer.append(1, 2, frame, 0, frame.capacity());
        }
    }

    private void read(int start, int end) {
        for (reader.read(packet, start, end); reader.next(); ) {
            if (!reader.isSpecial()) {
                checksum += reader.source() + reader.destination() + reader.length();
            }
        }
    }

    /** Octets that {@link #FRAMES} rounds allocate, after as many to warm up. */
    private static long allocated(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < FRAMES / 10; i++) {
            round.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < FRAMES; i++) {
            round.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static ByteBuffer ipv4(int packetLength, int flags) {
        return ByteBuffer.allocateDirect(PacketFormat.ETHERNET_HEADER + packetLength)
                .putShort(12, (short) 0x0800)
                .putLong(0, 0x0200_0000_0002_0200L)
                .put(14, (byte) 0x45)
                .putShort(16, (short) packetLength)
                .putShort(20, (short) flags);
    }
}
