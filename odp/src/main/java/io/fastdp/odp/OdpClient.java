package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.FamilyUnavailableException;
import io.fastdp.netlink.generic.GenericNetlink;
import java.io.Closeable;

/**
 * The openvswitch datapath of a kernel: one service for each of its families. Thread-safe; requests of several threads take
 * turns on one socket, so a component that must not wait for others opens a client of its own.
 *
 * <p>Requests need CAP_NET_ADMIN unless they only read. Every request has a time-out.
 */
public final class OdpClient implements Closeable {
    private final GenericNetlink netlink;
    private final Datapaths datapaths;
    private final Vports vports;
    private final Flows flows;
    private final Packets packets;
    private final Meters meters;

    private OdpClient(GenericNetlink netlink) {
        this.netlink = netlink;
        datapaths = new Datapaths(netlink);
        vports = new Vports(netlink);
        flows = new Flows(netlink);
        packets = new Packets(netlink);
        meters = new Meters(netlink);
    }

    /**
     * Opens a socket and looks the families up, which makes the kernel load the module.
     *
     * @throws OdpUnavailableException if the kernel has no openvswitch datapath
     */
    public static OdpClient open(NetlinkKernel kernel) throws NetlinkException {
        GenericNetlink netlink = GenericNetlink.open(kernel);
        try {
            required(netlink, OVS_DATAPATH_FAMILY);
            required(netlink, OVS_VPORT_FAMILY);
            required(netlink, OVS_FLOW_FAMILY);
            required(netlink, OVS_PACKET_FAMILY);
            return new OdpClient(netlink);
        } catch (NetlinkException | RuntimeException | Error e) {
            netlink.close();
            throw e;
        }
    }

    /** A family without which there is no datapath. */
    static Family required(GenericNetlink netlink, String family) throws NetlinkException {
        try {
            return netlink.family(family);
        } catch (FamilyUnavailableException e) {
            throw new OdpUnavailableException(e);
        }
    }

    /** The socket's port id, which marks the notifications that this client causes; see {@link OdpEvent}. */
    public int portId() {
        return netlink.socket().portId();
    }

    public Datapaths datapaths() {
        return datapaths;
    }

    public Vports vports() {
        return vports;
    }

    public Flows flows() {
        return flows;
    }

    public Packets packets() {
        return packets;
    }

    public Meters meters() {
        return meters;
    }

    /** Ends requests that are waiting. Idempotent. */
    @Override
    public void close() {
        netlink.close();
    }
}
