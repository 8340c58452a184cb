package io.fastdp.sleeve.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.vectors.Vector;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketSealTest {
    private static final SessionKey KEY = SessionKey.of(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    private final Random random = new Random(11);
    private final PacketSeal bouncy = new BouncySeal(KEY, true);

    @Test
    void sleeveVectorsAreSealedByBouncyCastleToo() {
        int count = 0;
        for (Vector vector : Vector.in("sleeve")) {
            if (vector.is("encrypted")) {
                byte[] packet = vector.octets();
                ByteBuffer buffer = ByteBuffer.allocate(packet.length);
                buffer.putLong(PacketFormat.NAME, ByteBuffer.wrap(packet).getLong(PacketFormat.NAME));
                buffer.put(0, packet, 0, PacketFormat.NAME);
                buffer.put(PacketFormat.headerLength(true), vector.octets("plaintext"));

                new BouncySeal(vector.key(), vector.is("sender_is_dialler"))
                        .seal(buffer, PacketFormat.NAME, packet.length);

                assertThat(buffer.array()).isEqualTo(packet);
                count++;
            }
        }
        assertThat(count).isEqualTo(12);
    }

    @Test
    void bothLibrariesMakeAndOpenTheSamePackets() {
        PacketSeal sodium = PacketSeal.of(KEY, true);
        for (int length = 0; length < 2100; length = length < 70 ? length + 1 : length + 97) {
            ByteBuffer ours = randomPacket(length);
            ByteBuffer theirs = copy(ours);
            ByteBuffer plain = copy(ours);

            sodium.seal(ours, 0, ours.limit());
            bouncy.seal(theirs, 0, theirs.limit());

            assertThat(ours).isEqualTo(theirs);
            assertThat(sodium.open(theirs, 0, theirs.limit())).isTrue();
            assertThat(bouncy.open(ours, 0, ours.limit())).isTrue();
            assertThat(text(ours)).isEqualTo(text(plain)).isEqualTo(text(theirs));
        }
    }

    @Test
    void noFlippedBitIsOpened() {
        for (PacketSeal seal : new PacketSeal[] {bouncy, PacketSeal.of(KEY, true)}) {
            ByteBuffer sealed = randomPacket(40);
            seal.seal(sealed, 0, sealed.limit());
            for (int bit = 0; bit < 8 * sealed.limit(); bit++) {
                ByteBuffer damaged = copy(sealed);
                damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
                ByteBuffer before = copy(damaged);

                assertThat(seal.open(damaged, 0, damaged.limit())).isFalse();

                assertThat(damaged).isEqualTo(before);
            }
        }
    }

    @Test
    void otherDirectionIsNotOpened() {
        ByteBuffer sealed = randomPacket(40);
        PacketSeal.of(KEY, false).seal(sealed, 0, sealed.limit());

        assertThat(PacketSeal.of(KEY, true).open(sealed, 0, sealed.limit())).isFalse();
        assertThat(bouncy.open(sealed, 0, sealed.limit())).isFalse();
    }

    @Test
    void nativeCodeWritesWithinThePacketOnly() {
        ByteBuffer packet = randomPacket(40);

        for (PacketSeal seal : new PacketSeal[] {bouncy, PacketSeal.of(KEY, true)}) {
            assertThatThrownBy(() -> seal.seal(packet, 0, packet.limit() + 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> seal.open(packet, -1, packet.limit()))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> seal.open(packet, 0, PacketFormat.SEAL - 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private ByteBuffer randomPacket(int length) {
        byte[] octets = new byte[PacketFormat.SEAL + length];
        random.nextBytes(octets);
        return ByteBuffer.allocateDirect(octets.length).put(0, octets);
    }

    private static ByteBuffer copy(ByteBuffer packet) {
        return ByteBuffer.allocateDirect(packet.limit()).put(0, packet, 0, packet.limit());
    }

    private static ByteBuffer text(ByteBuffer packet) {
        return packet.slice(PacketFormat.SEAL, packet.limit() - PacketFormat.SEAL);
    }
}
