package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fastdp.netlink.testing.HexDump;
import io.fastdp.netlink.testing.ReplyBytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and damaged bytes: decoding ends, and throws nothing but {@link MalformedMessageException}. More rounds with
 * {@code -Dfastdp.fuzz.iterations=1000000}.
 */
class HostileBytesTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final long SEED = 20_261_121;

    private int refused;

    @Test
    void randomBytesAreDecodedOrRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] bytes = new byte[random.nextInt(128)];
            random.nextBytes(bytes);
            decode(bytes, i);
        }
        assertThat(refused).isPositive();
    }

    @Test
    void damagedMessagesAreDecodedOrRefused() {
        Random random = new Random(SEED);
        List<byte[]> seeds = List.of(explainedError(), nestedObject(), datagram());
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] bytes = seeds.get(i % seeds.size()).clone();
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
            decode(java.util.Arrays.copyOf(bytes, length), i);
        }
        assertThat(refused).isBetween(ITERATIONS / 20, ITERATIONS * 19 / 20);
    }

    private void decode(byte[] bytes, int iteration) {
        try {
            for (NetlinkMessage message : NetlinkMessage.parseAll(ByteBuffer.wrap(bytes))) {
                if (Acknowledgement.ends(message)) {
                    Acknowledgement end = Acknowledgement.of(message);
                    if (!end.success()) {
                        assertThat(end.failure("fuzz").getMessage()).isNotEmpty();
                    }
                } else {
                    readAll(AttributeReader.of(message.payload()), 0);
                }
            }
        } catch (MalformedMessageException e) {
            refused++;
        } catch (RuntimeException | Error e) {
            fail("seed " + SEED + ", iteration " + iteration + ":\n" + HexDump.format(ByteBuffer.wrap(bytes)), e);
        }
    }

    /** Every accessor on every attribute; the type chooses, so that damage leads everywhere. */
    private static void readAll(AttributeReader reader, int depth) {
        while (reader.next()) {
            Object value = read(reader);
            assertThat(value).isNotNull();
            if (reader.type() % 13 == 12 && depth < 64) {
                readAll(reader.nested(), depth + 1);
            }
        }
    }

    private static Object read(AttributeReader reader) {
        return switch (reader.type() % 13) {
            case 0 -> reader.u8();
            case 1 -> reader.string();
            case 2 -> reader.u16();
            case 3 -> reader.u32();
            case 4 -> reader.u64();
            case 5 -> reader.be16();
            case 6 -> reader.be32();
            case 7 -> reader.be64();
            case 8 -> reader.ip();
            case 9 -> reader.mac();
            case 10 -> reader.bytes();
            case 11 -> reader.nestedAfter(4);
            default -> reader.buffer();
        };
    }

    private static byte[] explainedError() {
        NetlinkMessage request = NetlinkMessage.request(28, 0, ByteBuffer.allocate(40));
        return bytes(ReplyBytes.refusal(request, 1, Errno.EINVAL, "Attribute failed policy validation")
                .toByteBuffer());
    }

    private static byte[] nestedObject() {
        AttributeWriter writer = new AttributeWriter()
                .nest(
                        12,
                        outer -> outer.nest(
                                        25,
                                        inner -> inner.u32(3, 1)
                                                .string(1, "weave")
                                                .be64(7, 1))
                                .mac(9, MacAddress.BROADCAST))
                .bytes(8, new byte[4])
                .u16(2, 1);
        return bytes(new NetlinkMessage(30, 0, 1, 1, writer.toByteBuffer()).toByteBuffer());
    }

    private static byte[] datagram() {
        NetlinkMessage one =
                new NetlinkMessage(16, 2, 1, 1, new AttributeWriter().u8(0, 1).toByteBuffer());
        NetlinkMessage end = new NetlinkMessage(
                NetlinkMessage.NLMSG_DONE,
                2,
                1,
                1,
                new AttributeWriter().putU32(0).toByteBuffer());
        return bytes(ReplyBytes.datagram(List.of(one, one, end)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
