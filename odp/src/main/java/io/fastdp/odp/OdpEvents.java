package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSubscription;
import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.generic.MulticastGroup;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Notifications of datapaths and vports. Subscribe first, then list what there is, then apply events.
 *
 * <p>Threading: {@link #receive} by one thread; {@link #wake} and {@link #close} by any.
 */
public final class OdpEvents implements Closeable {
    private final NetlinkSubscription subscription;
    private final int datapathFamily;
    private final int vportFamily;

    private OdpEvents(NetlinkSubscription subscription, int datapathFamily, int vportFamily) {
        this.subscription = subscription;
        this.datapathFamily = datapathFamily;
        this.vportFamily = vportFamily;
    }

    /**
     * Subscribes in the calling thread's network namespace.
     *
     * @throws OdpUnavailableException if the kernel has no openvswitch datapath
     */
    public static OdpEvents open(NetlinkKernel kernel) throws NetlinkException {
        try (GenericNetlink netlink = GenericNetlink.open(kernel)) {
            Family datapaths = OdpClient.required(netlink, OVS_DATAPATH_FAMILY);
            Family vports = OdpClient.required(netlink, OVS_VPORT_FAMILY);
            return new OdpEvents(
                    NetlinkSubscription.open(
                            kernel,
                            NetlinkProtocol.GENERIC,
                            group(datapaths, OVS_DATAPATH_MCGROUP),
                            group(vports, OVS_VPORT_MCGROUP)),
                    datapaths.id(),
                    vports.id());
        }
    }

    private static int group(Family family, String name) throws NetlinkException {
        return family.group(name)
                .map(MulticastGroup::id)
                .orElseThrow(() -> new NetlinkException(
                        "subscribe to " + name + ": the family has no such multicast group", Errno.ENOENT));
    }

    /**
     * Waits for events.
     *
     * @param timeout zero or less to look without waiting
     * @return in order; empty on time-out or {@link #wake}
     * @throws io.fastdp.netlink.NetlinkClosedException after {@link #close}
     */
    public List<OdpEvent> receive(Duration timeout) throws NetlinkException {
        return subscription.receive(timeout, this::decode, new OdpEvent.EventsLost());
    }

    private Optional<OdpEvent> decode(NetlinkMessage message) {
        int requester = message.portId();
        if (message.type() == datapathFamily) {
            GenericMessage generic = GenericMessage.of(message);
            Datapath datapath = DatapathCodec.read(generic);
            return Optional.of(
                    generic.command() == OVS_CMD_DEL
                            ? new OdpEvent.DatapathDeleted(datapath, requester)
                            : new OdpEvent.DatapathChanged(datapath, requester));
        }
        if (message.type() == vportFamily) {
            GenericMessage generic = GenericMessage.of(message);
            Vport vport = VportCodec.read(generic);
            return Optional.of(
                    generic.command() == OVS_CMD_DEL
                            ? new OdpEvent.VportDeleted(vport, requester)
                            : new OdpEvent.VportChanged(vport, requester));
        }
        return Optional.empty();
    }

    /** Makes a {@link #receive} that is waiting return empty. */
    public void wake() {
        subscription.wake();
    }

    /** Ends a {@link #receive} that is waiting. Idempotent. */
    @Override
    public void close() {
        subscription.close();
    }
}
