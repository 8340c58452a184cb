package io.fastdp.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteValuesTest {
    private static final LinkIndex FIVE = new LinkIndex(5);

    @ParameterizedTest
    @ValueSource(strings = {"weave", "a", "vethwepl1234567", "eth0.100"})
    void goodNamesAreTaken(String name) {
        assertThat(LinkSpec.bridge(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vethwepl12345678", ".", "..", "a/b", "a b", "a:b", "a\n"})
    void badNamesAreRefusedBeforeTheKernelSeesThem(String name) {
        assertThatThrownBy(() -> LinkSpec.bridge(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 15 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "10.32.0.5, 12, 10.32.0.0, 10.47.255.255",
        "10.32.0.5, 32, 10.32.0.5, 10.32.0.5",
        "10.32.0.5, 0, 0.0.0.0, 255.255.255.255",
        "192.168.1.130, 25, 192.168.1.128, 192.168.1.255",
    })
    void prefixesKnowTheirFirstAndLastAddress(String address, int length, String first, String last)
            throws IOException {
        IpPrefix prefix = new IpPrefix(InetAddress.getByName(address), length);

        assertThat(prefix.network()).isEqualTo(InetAddress.getByName(first));
        assertThat(prefix.last()).isEqualTo(InetAddress.getByName(last));
        assertThat(prefix).hasToString(address + "/" + length);
    }

    @Test
    void aPrefixLongerThanItsAddressIsRefused() throws IOException {
        InetAddress address = InetAddress.getByName("10.32.0.5");

        assertThatThrownBy(() -> new IpPrefix(address, 33)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPortThatLeavesItsBridgeIsNotARemovedLink() {
        ByteBuffer port = new AttributeWriter()
                .putU32(7)
                .putU32(5)
                .putU32(0)
                .putU32(0)
                .string(3, "p0")
                .toByteBuffer();
        ByteBuffer link = new AttributeWriter()
                .putU32(0)
                .putU32(5)
                .putU32(0)
                .putU32(0)
                .string(3, "p0")
                .toByteBuffer();

        assertThat(RouteEventReader.read(NetlinkMessage.request(17, 0, port)))
                .contains(new RouteEvent.PortLeft(FIVE, "p0"));
        assertThat(RouteEventReader.read(NetlinkMessage.request(17, 0, link)))
                .get()
                .isInstanceOf(RouteEvent.LinkRemoved.class);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            InetAddress ip = address(bytes);
            IpPrefix prefix = new IpPrefix(ip, random.nextInt(bytes.length * 8 + 1));
            MacAddress mac = MacAddress.of(random.nextLong() & 0xffff_ffff_ffffL);
            LinkIndex index = new LinkIndex(random.nextInt(Integer.MAX_VALUE));
            InterfaceAddress address = new InterfaceAddress(index, prefix);
            Neighbour neighbour = Neighbour.permanent(index, ip, mac, random.nextInt(256));
            FdbEntry entry = FdbEntry.stat(index, mac);
            Route route = Route.onLink(new IpPrefix(prefix.network(), prefix.length()), index)
                    .withMtu(random.nextInt(65536))
                    .withProtocol(random.nextInt(256));

            assertThat(AddressCodec.read(AddressCodec.write(address).toByteBuffer()))
                    .isEqualTo(address);
            assertThat(NeighbourCodec.readNeighbour(
                            NeighbourCodec.write(neighbour).toByteBuffer()))
                    .contains(neighbour);
            assertThat(NeighbourCodec.readFdb(NeighbourCodec.write(entry).toByteBuffer()))
                    .contains(entry);
            assertThat(RouteCodec.read(RouteCodec.write(route).toByteBuffer())).contains(route);
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes)
                    : java.net.Inet6Address.getByAddress(null, bytes, -1);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void routesOfOtherTypesAreLeftOut() {
        ByteBuffer blackhole = new AttributeWriter()
                .putU32(2)
                .putU8(254)
                .putU8(4)
                .putU8(0)
                .putU8(6)
                .putU32(0)
                .toByteBuffer();

        assertThat(RouteCodec.read(blackhole)).isEmpty();
    }
}
