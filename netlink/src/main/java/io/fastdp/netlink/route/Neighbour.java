package io.fastdp.netlink.route;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An entry of the ARP or neighbour discovery table. Immutable.
 *
 * @param mac absent while the kernel is still asking, or after nobody answered
 * @param state {@code NUD_*} of {@code linux/neighbour.h}
 * @param protocol who made it ({@code NDA_PROTOCOL}, 0 unspecified); lets a program recognise its own entries
 */
public record Neighbour(LinkIndex link, InetAddress address, Optional<MacAddress> mac, int state, int protocol) {
    /** {@code NUD_PERMANENT}: never asked for, never aged. */
    public static final int PERMANENT = 0x80;

    public static Neighbour permanent(LinkIndex link, InetAddress address, MacAddress mac, int protocol) {
        return new Neighbour(link, address, Optional.of(mac), PERMANENT, protocol);
    }

    public boolean isPermanent() {
        return (state & PERMANENT) != 0;
    }
}
