package io.fastdp.sleeve.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.testing.Fuzzing;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.crypto.PacketOpener.Outcome;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PacketOpenerTest {
    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);

    private final PacketOpener opener = PacketOpener.of(KEY, false);

    @Test
    void hostilePacketsAreRefusedAndGoodOnesOpenOnceBetweenThem() {
        List<byte[]> sealed = sealed(40);
        Set<String> good = sealed.stream().map(PacketOpenerTest::sealedPart).collect(Collectors.toSet());
        Set<String> opened = new HashSet<>();

        Fuzzing.run(17, sealed, NoRefusal.class, octets -> {
            String hex = sealedPart(octets);
            if (!good.contains(hex)) {
                // A forgery with the number of a packet that was opened is not looked at any closer.
                assertThat(open(octets)).isNotEqualTo(Outcome.OPENED);
            } else {
                assertThat(open(octets)).isEqualTo(opened.add(hex) ? Outcome.OPENED : Outcome.REPLAYED);
            }
        });

        for (byte[] octets : sealed) {
            boolean first = opened.add(sealedPart(octets));
            assertThat(open(octets)).isEqualTo(first ? Outcome.OPENED : Outcome.REPLAYED);
        }
    }

    @Test
    void channelsCountApart() {
        List<byte[]> sealed = sealed(2);

        assertThat(open(sealed.get(0))).isEqualTo(Outcome.OPENED);
        assertThat(open(sealed.get(1))).isEqualTo(Outcome.OPENED);
    }

    @Test
    void ownPacketsAreNotOpened() {
        assertThat(PacketOpener.of(KEY, true).open(direct(sealed(1).get(0)), 0, 46))
                .isEqualTo(Outcome.FORGED);
    }

    /** Packets of the dialler, on both channels in turn. */
    private static List<byte[]> sealed(int count) {
        PacketSealer sealer = PacketSealer.of(KEY, true);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer packet = ByteBuffer.allocateDirect(46);
            sealer.seal(packet, 0, packet.capacity(), i % 2 == 0);
            byte[] octets = new byte[packet.capacity()];
            packet.get(0, octets);
            packets.add(octets);
        }
        return packets;
    }

    /** The name before it is not sealed: it chooses the connection, and so the key. */
    private static String sealedPart(byte[] packet) {
        return HexFormat.of().formatHex(packet, Math.min(PacketFormat.NAME, packet.length), packet.length);
    }

    private Outcome open(byte[] octets) {
        return opener.open(direct(octets), 0, octets.length);
    }

    private static ByteBuffer direct(byte[] octets) {
        return ByteBuffer.allocateDirect(octets.length).put(0, octets);
    }

    /** Nothing may be thrown. */
    private static final class NoRefusal extends Exception {
        private static final long serialVersionUID = 1;
    }
}
