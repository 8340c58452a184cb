package io.fastdp.netlink.route;

import io.fastdp.netlink.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An entry of a Linux bridge's forwarding table. Immutable.
 *
 * @param port the bridge's port that frames to {@code mac} leave by
 * @param state {@code NUD_*}: {@link #STATIC}, {@link #LOCAL}, or 2 (reachable) for learnt ones
 * @param flags {@code NTF_*} of {@code linux/neighbour.h}
 * @param master the bridge; absent for the own table of a device ({@code NTF_SELF})
 * @param vlan absent for the entry of no VLAN; the kernel shows one more for each VLAN of the port
 */
public record FdbEntry(
        LinkIndex port, MacAddress mac, int state, int flags, Optional<LinkIndex> master, OptionalInt vlan) {
    /** {@code NUD_PERMANENT}: the address of the port itself; frames to it go up the bridge's own stack. */
    public static final int LOCAL = 0x80;
    /** {@code NUD_NOARP}: set by an administrator; does not age. */
    public static final int STATIC = 0x40;
    /** {@code NUD_REACHABLE}: learnt, or announced by a control plane. */
    public static final int LEARNT = 2;

    static final int NTF_MASTER = 4;
    static final int NTF_EXT_LEARNED = 0x10;
    static final int NTF_STICKY = 0x40;

    /** An entry that stays until it is deleted, but that the bridge moves when the address shows up on another port. */
    public static FdbEntry stat(LinkIndex port, MacAddress mac) {
        return new FdbEntry(port, mac, STATIC, NTF_MASTER, Optional.empty(), OptionalInt.empty());
    }

    /** The port's own address. */
    public boolean isLocal() {
        return (state & LOCAL) != 0;
    }

    public boolean isStatic() {
        return (state & STATIC) != 0;
    }

    /** Announced by a control plane rather than learnt from traffic. */
    public boolean isExternallyLearnt() {
        return (flags & NTF_EXT_LEARNED) != 0;
    }
}
