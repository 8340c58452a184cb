package io.fastdp.controller.kernel;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.packet.UdpSocket;
import java.net.Inet4Address;

/**
 * What the paths of the underlay carry, as far as the kernel knows. Larger frames of containers are answered by the kernel with
 * their path MTU, so a heartbeat need not be larger either to prove a path. Confined to one thread.
 */
public final class PathMtu implements AutoCloseable {
    /** Outer IPv4 (20), UDP (8), VXLAN (8) and the inner Ethernet header (14). */
    private static final int VXLAN = 50;

    /** ESP's header (8), AES-GCM's initialisation vector (8), trailer (2), padding (3 at most) and 16 octets of authenticator. */
    private static final int ESP = 37;

    private final UdpSocket inquirer;

    private PathMtu(UdpSocket inquirer) {
        this.inquirer = inquirer;
    }

    /** Asks in the network namespace of the calling thread. */
    public static PathMtu open() throws NetlinkException {
        return new PathMtu(UdpSocket.open(0, 0, 0));
    }

    /** The largest frame of a container, without Ethernet header, that fits on the way to a host; very large if that is not known. */
    public int innerMtu(Inet4Address remote, boolean encrypted) {
        try {
            return inquirer.pathMtu(InetSocketName.toInt(remote)) - VXLAN - (encrypted ? ESP : 0);
        } catch (NetlinkException e) {
            return Integer.MAX_VALUE; // no route: nothing arrives, whatever its size
        }
    }

    @Override
    public void close() {
        inquirer.close();
    }
}
