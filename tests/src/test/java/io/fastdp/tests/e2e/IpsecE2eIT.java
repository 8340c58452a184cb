package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Limits;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.Spi;
import io.fastdp.netlink.xfrm.XfrmEvents;
import io.fastdp.netlink.xfrm.XfrmExpiry;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Associations and policies of the netlink module in a real kernel, between two nodes. */
class IpsecE2eIT {
    private static final int PORT = 6784;
    private static final int REQ_ID = 0x66640001;
    private static final int SILENCE_MILLIS = 700;

    @Test
    void whatAPolicyNamesTravelsInEspOrNotAtAll() throws IOException {
        try (Lab lab = Lab.open();
                Host one = new Host(lab.node(1));
                Host two = new Host(lab.node(2))) {
            Spi spi = new Spi(0x1234);
            Association association = new Association(one.address, two.address, spi, REQ_ID, Limits.NONE);

            assertThat(two.hears(one, "plain")).isTrue();

            two.ipsec.put(new Policy(Direction.IN, one.address, two.address, PORT, REQ_ID));
            assertThat(two.hears(one, "plaintext that must be encrypted")).isFalse();
            assertThat(two.dropped("XfrmInNoPols", "XfrmInTmplMismatch")).isPositive();

            one.ipsec.put(new Policy(Direction.OUT, one.address, two.address, PORT, REQ_ID));
            assertThat(two.hears(one, "nothing to encrypt it with")).isFalse();

            assertThat(two.ipsec.add(association, key(1))).isTrue();
            assertThat(one.ipsec.add(association, key(1))).isTrue();
            assertThat(one.ipsec.add(association, key(1))).as("the same again").isFalse();
            assertThat(two.hears(one, "in ESP")).isTrue();
            assertThat(carried(two, spi)).isPositive();
            assertThat(carried(one, spi)).isEqualTo(carried(two, spi));

            one.ipsec.put(new Policy(Direction.OUT, one.address, two.address, PORT, REQ_ID));
            assertThat(one.ipsec.policies()).hasSize(1);
        }
    }

    @Test
    void aNewKeyTakesOverWithoutLoss() throws IOException {
        try (Lab lab = Lab.open();
                Host one = new Host(lab.node(1));
                Host two = new Host(lab.node(2))) {
            Association before = new Association(one.address, two.address, new Spi(0x1000), REQ_ID, Limits.NONE);
            Association after = new Association(one.address, two.address, new Spi(0x2000), REQ_ID, Limits.NONE);
            one.ipsec.put(new Policy(Direction.OUT, one.address, two.address, PORT, REQ_ID));
            two.ipsec.put(new Policy(Direction.IN, one.address, two.address, PORT, REQ_ID));
            two.ipsec.add(before, key(1));
            one.ipsec.add(before, key(1));
            assertThat(two.hears(one, "old key")).isTrue();

            two.ipsec.add(after, key(2));
            one.ipsec.add(after, key(2));
            assertThat(two.hears(one, "either key")).isTrue();
            assertThat(one.ipsec.delete(before)).isTrue();
            assertThat(two.hears(one, "new key")).isTrue();
            assertThat(carried(two, after.spi())).isPositive();

            assertThat(two.ipsec.delete(before)).isTrue();
            assertThat(two.ipsec.delete(before)).as("once more").isFalse();
            Policy out = one.ipsec.policies().get(0);
            assertThat(one.ipsec.delete(out)).isTrue();
            assertThat(one.ipsec.delete(out)).as("once more").isFalse();
            assertThat(one.ipsec.associations()).hasSize(1);
        }
    }

    @Test
    void limitsAreToldBeforeAndWhenTheyEndAnAssociation() throws IOException {
        try (Lab lab = Lab.open();
                Host one = new Host(lab.node(1));
                XfrmEvents events = XfrmEvents.open(one.namespace.kernel())) {
            Limits limits = new Limits(0, 0, Duration.ofSeconds(1), Duration.ofSeconds(3));
            Association association = new Association(one.address, lab2(), new Spi(0x3000), REQ_ID, limits);

            one.ipsec.add(association, key(3));

            assertThat(next(events)).isEqualTo(new XfrmExpiry.Reached(association, false));
            assertThat(next(events)).isEqualTo(new XfrmExpiry.Reached(association, true));
            assertThat(one.ipsec.associations()).isEmpty();
        }
    }

    private static Inet4Address lab2() throws IOException {
        return (Inet4Address) InetAddress.getByName("172.17.0.12");
    }

    private static XfrmExpiry next(XfrmEvents events) throws IOException {
        for (int i = 0; i < 20; i++) {
            List<XfrmExpiry> received = events.receive(Duration.ofSeconds(1));
            if (!received.isEmpty()) {
                assertThat(received).hasSize(1);
                return received.get(0);
            }
        }
        throw new AssertionError("no expiry within 20 s");
    }

    private static long carried(Host host, Spi spi) throws IOException {
        return host.ipsec.associations().stream()
                .filter(installed -> installed.association().spi().equals(spi))
                .mapToLong(InstalledAssociation::packets)
                .sum();
    }

    private static AeadKey key(int fill) {
        byte[] octets = new byte[AeadKey.BYTES];
        Arrays.fill(octets, (byte) fill);
        return AeadKey.of(octets);
    }

    /** A node with a UDP socket on the port that is protected. */
    private static final class Host implements AutoCloseable {
        final NetworkNamespace namespace;
        final Inet4Address address;
        final XfrmNetlink ipsec;
        final DatagramSocket socket;

        Host(Node node) throws IOException {
            address = (Inet4Address) InetAddress.getByName(node.address());
            namespace = NetworkNamespace.ofPath(node.namespace());
            ipsec = XfrmNetlink.open(namespace.kernel());
            socket = call(() -> new DatagramSocket(new InetSocketAddress(address, PORT)));
            socket.setSoTimeout(SILENCE_MILLIS);
        }

        private <T> T call(java.util.concurrent.Callable<T> work) throws IOException {
            try {
                return namespace.call(work);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }

        /** Whether what the other host sends now arrives here. */
        boolean hears(Host other, String text) throws IOException {
            byte[] sent = text.getBytes(StandardCharsets.UTF_8);
            try {
                other.socket.send(new DatagramPacket(sent, sent.length, address, PORT));
            } catch (IOException refusedByPolicy) {
                return false;
            }
            DatagramPacket received = new DatagramPacket(new byte[100], 100);
            try {
                socket.receive(received);
            } catch (SocketTimeoutException e) {
                return false;
            }
            assertThat(new String(received.getData(), 0, received.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo(text);
            return true;
        }

        /** The sum of some counters of the kernel's IPsec statistics. */
        long dropped(String... counters) throws IOException {
            return call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/xfrm_stat")).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> List.of(counters).contains(words[0]))
                    .mapToLong(words -> Long.parseLong(words[1]))
                    .sum());
        }

        @Override
        public void close() {
            socket.close();
            ipsec.close();
            namespace.close();
        }
    }
}
