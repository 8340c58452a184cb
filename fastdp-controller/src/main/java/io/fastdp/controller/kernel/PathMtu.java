package io.fastdp.controller.kernel;

import io.fastdp.controller.decision.Encapsulation;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.packet.UdpSocket;
import java.net.Inet4Address;

/**
 * What the paths of the underlay carry, as far as the kernel knows. Larger frames of containers are answered by the kernel with
 * their path MTU, so a heartbeat need not be larger either to prove a path. Confined to one thread.
 */
public final class PathMtu implements AutoCloseable {
    /** The answer where there is no route: nothing arrives, whatever its size. */
    public static final int UNKNOWN = Integer.MAX_VALUE;

    private final UdpSocket inquirer;

    private PathMtu(UdpSocket inquirer) {
        this.inquirer = inquirer;
    }

    /** Asks in the network namespace of the calling thread. */
    public static PathMtu open() throws NetlinkException {
        return new PathMtu(UdpSocket.open(0, 0, 0));
    }

    /** The largest frame of a container, without Ethernet header, that fits on the way to a host. */
    public int innerMtu(Inet4Address remote, boolean encrypted) {
        try {
            return Encapsulation.inner(inquirer.pathMtu(InetSocketName.toInt(remote)), encrypted);
        } catch (NetlinkException e) {
            return UNKNOWN;
        }
    }

    @Override
    public void close() {
        inquirer.close();
    }
}
