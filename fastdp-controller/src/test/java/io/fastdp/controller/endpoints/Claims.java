package io.fastdp.controller.endpoints;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Claims for tests: peers and MAC addresses are small numbers, versions too. */
final class Claims {
    private Claims() {}

    static PeerName peer(int number) {
        return PeerName.of(number);
    }

    static MacAddress mac(int number) {
        return MacAddress.of(number);
    }

    static Claim present(int peer, int mac, long version, String... addresses) {
        return new Claim(peer(peer), mac(mac), version, true, addresses(addresses));
    }

    static Claim gone(int peer, int mac, long version) {
        return new Claim(peer(peer), mac(mac), version, false, ImmutableSet.of());
    }

    static ImmutableSet<InetAddress> addresses(String... addresses) {
        return ImmutableSet.copyOf(
                List.of(addresses).stream().map(InetAddresses::forString).toList());
    }

    static EndpointClaims merged(Claim... claims) {
        return EndpointClaims.NONE.merge(List.of(claims)).claims();
    }

    /** One line for each endpoint: MAC address number, peer, addresses. */
    static String endpoints(EndpointClaims claims) {
        return claims.endpoints().values().stream()
                .map(e -> e.mac().toLong() + " at " + e.peer().value()
                        + e.addresses().stream()
                                .map(a -> " " + InetAddresses.toAddrString(a))
                                .collect(Collectors.joining()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    static String text(Collection<Claim> claims) {
        return claims.stream()
                .map(c -> (c.present() ? "+" : "-") + c.mac().toLong() + " by "
                        + c.peer().value() + " v" + Long.toUnsignedString(c.version()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** Few peers, addresses and versions, so that claims often contend. */
    static List<Claim> random(Random random, int count) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String[] addresses = random.ints(random.nextInt(3), 1, 4)
                    .mapToObj(n -> "10.0.0." + n)
                    .toArray(String[]::new);
            int peer = 1 + random.nextInt(3);
            int mac = random.nextInt(4);
            long version = random.nextInt(20) == 0 ? -1 : random.nextInt(4);
            claims.add(random.nextInt(3) == 0 ? gone(peer, mac, version) : present(peer, mac, version, addresses));
        }
        return claims;
    }
}
