package io.fastdp.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.testing.HexDump;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and damaged notifications: decoding throws nothing but {@link MalformedMessageException}. More rounds with
 * {@code -Dfastdp.fuzz.iterations=1000000}.
 */
class HostileRouteBytesTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final long SEED = 20_261_121;
    private static final int[] TYPES = {16, 17, 20, 21, 24, 25, 28, 29};

    private int refused;

    private static List<NetlinkMessage> seeds() throws IOException {
        MacAddress mac = MacAddress.parse("0a:58:0a:20:00:05");
        LinkIndex five = new LinkIndex(5);
        InetAddress ip = InetAddress.getByName("10.32.0.5");
        AttributeWriter port = new AttributeWriter()
                .putU32(0)
                .putU32(5)
                .putU32(1)
                .putU32(0)
                .string(3, "vethwe-bridge")
                .u32(4, 1376)
                .u32(10, 2)
                .u32(5, 7)
                .u32(37, 1)
                .mac(1, mac)
                .nest(
                        18,
                        info -> info.string(1, "veth")
                                .string(4, "bridge")
                                .nest(5, data -> data.u8(1, 3).u8(4, 1).u8(32, 1)));
        AttributeWriter bridgeFamily = new AttributeWriter()
                .putU32(7)
                .putU32(5)
                .putU32(1)
                .putU32(0)
                .string(3, "vethwe-bridge")
                .nest(12, data -> data.u8(1, 3).u8(4, 1));
        Route route = Route.via(new IpPrefix(InetAddress.getByName("10.0.0.0"), 8), ip)
                .withMtu(1400);
        return List.of(
                message(16, port),
                message(16, bridgeFamily),
                message(20, AddressCodec.write(new InterfaceAddress(five, new IpPrefix(ip, 12)))),
                message(24, RouteCodec.write(route)),
                message(28, NeighbourCodec.write(Neighbour.permanent(five, ip, mac, 253))),
                message(28, NeighbourCodec.write(FdbEntry.stat(five, mac))));
    }

    private static NetlinkMessage message(int type, AttributeWriter body) {
        return NetlinkMessage.request(type, 0, body.toByteBuffer());
    }

    @Test
    void seedsAreUnderstood() throws IOException {
        for (NetlinkMessage seed : seeds()) {
            assertThat(RouteEventReader.read(seed)).isPresent();
        }
    }

    @Test
    void randomBytesAreDecodedOrRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] bytes = new byte[random.nextInt(96)];
            random.nextBytes(bytes);
            decode(TYPES[random.nextInt(TYPES.length)], bytes, i);
        }
        assertThat(refused).isPositive();
    }

    @Test
    void damagedMessagesAreDecodedOrRefused() throws IOException {
        Random random = new Random(SEED);
        List<NetlinkMessage> seeds = seeds();
        for (int i = 0; i < ITERATIONS; i++) {
            NetlinkMessage seed = seeds.get(i % seeds.size());
            byte[] bytes = new byte[seed.payload().remaining()];
            seed.payload().get(bytes);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
            int type = random.nextInt(8) == 0 ? TYPES[random.nextInt(TYPES.length)] : seed.type();
            decode(type, java.util.Arrays.copyOf(bytes, length), i);
        }
        assertThat(refused).isBetween(ITERATIONS / 20, ITERATIONS * 19 / 20);
    }

    private void decode(int type, byte[] bytes, int iteration) {
        try {
            NetlinkMessage message = NetlinkMessage.request(type, 0, ByteBuffer.wrap(bytes));
            RouteEventReader.read(message)
                    .ifPresent(event -> assertThat(event.toString()).isNotEmpty());
            if (type == 24) {
                assertThat(RouteCodec.readPath(message.payload()).toString()).isNotEmpty();
            }
        } catch (MalformedMessageException e) {
            refused++;
        } catch (RuntimeException | Error e) {
            fail("seed " + SEED + ", iteration " + iteration + ":\n" + HexDump.format(ByteBuffer.wrap(bytes)), e);
        }
    }
}
