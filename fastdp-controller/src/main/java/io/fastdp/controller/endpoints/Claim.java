package io.fastdp.controller.endpoints;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.stream.Collectors;

/**
 * One peer's word on one MAC address: "it is on my bridge", or "it no longer is". Only the peer itself makes such claims,
 * and each of them with a higher version than any claim on that address it has seen, so of two claims the higher version
 * is the later one. Immutable.
 *
 * <p>The address {@link MacAddress#ZERO} stands for the peer as a whole: present, or gone for good.
 *
 * @param peer who claims
 * @param mac what is claimed
 * @param version milliseconds since 1970 in the upper 48 bits, a counter in the lower 16; compared unsigned
 * @param present whether the address is there; false is a withdrawal
 * @param addresses IP addresses of the interface, as far as they are known; empty in a withdrawal
 */
public record Claim(PeerName peer, MacAddress mac, long version, boolean present, ImmutableSet<InetAddress> addresses) {

    private static final int COUNTER_BITS = 16;

    /** What a claim is about. */
    record Key(PeerName peer, MacAddress mac) {}

    Key key() {
        return new Key(peer, mac);
    }

    boolean isAboutPeer() {
        return mac.isZero();
    }

    /** Whether this claim replaces another on the same key; ties are broken alike by everybody. */
    boolean supersedes(Claim other) {
        int byVersion = Long.compareUnsigned(version, other.version);
        if (byVersion != 0) {
            return byVersion > 0;
        }
        return present == other.present ? inOrder(addresses).compareTo(inOrder(other.addresses)) > 0 : other.present;
    }

    private static String inOrder(ImmutableSet<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).sorted().collect(Collectors.joining(" "));
    }

    /** Whether this claim decides where the address is, against one of another peer. */
    boolean wins(Claim other) {
        int byVersion = Long.compareUnsigned(version, other.version);
        return byVersion != 0 ? byVersion > 0 : peer.compareTo(other.peer) < 0;
    }

    /** The lowest version that a claim made at a time has. */
    static long versionAt(long epochMillis) {
        return epochMillis << COUNTER_BITS;
    }

    long epochMillis() {
        return version >>> COUNTER_BITS;
    }
}
