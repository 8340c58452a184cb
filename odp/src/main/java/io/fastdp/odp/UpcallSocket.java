package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.OVS_PACKET_FAMILY;

import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkOption;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.generic.GenericNetlink;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket that packets without a flow come to, once its {@link #portId} is known to a vport or datapath.
 *
 * <p>What does not fit its receive buffer is dropped and counted by the kernel as lost in {@link Datapath.Stats}; no error is
 * raised, since a lost miss is a lost packet and no more.
 *
 * <p>Threading: {@link #receive} by one thread; {@link #wake}, {@link #close} and the counters by any.
 */
public final class UpcallSocket implements Closeable {
    /** About 13 000 small packets, since the kernel counts its own memory. */
    private static final int RECEIVE_BUFFER_BYTES = 8 << 20;

    private final NetlinkTransport transport;
    private final int family;
    private final AtomicLong malformed = new AtomicLong();

    private UpcallSocket(NetlinkTransport transport, int family) {
        this.transport = transport;
        this.family = family;
    }

    /**
     * Opens a socket in the calling thread's network namespace.
     *
     * @throws OdpUnavailableException if the kernel has no openvswitch datapath
     */
    public static UpcallSocket open(NetlinkKernel kernel) throws NetlinkException {
        int family;
        try (GenericNetlink netlink = GenericNetlink.open(kernel)) {
            family = OdpClient.required(netlink, OVS_PACKET_FAMILY).id();
        }
        NetlinkTransport transport = kernel.open(NetlinkProtocol.GENERIC);
        try {
            transport.setOption(NetlinkOption.NO_ENOBUFS, true);
            transport.setReceiveBuffer(RECEIVE_BUFFER_BYTES);
            return new UpcallSocket(transport, family);
        } catch (NetlinkException | RuntimeException | Error e) {
            transport.close();
            throw e;
        }
    }

    /** The number by which vports and datapaths know this socket. */
    public int portId() {
        return transport.portId();
    }

    /**
     * Waits for packets and takes all that one system call gives.
     *
     * @param timeout zero or less to look without waiting
     * @return in the order of arrival; empty on time-out or {@link #wake}
     * @throws io.fastdp.netlink.NetlinkClosedException after {@link #close}
     */
    public List<Upcall> receive(Duration timeout) throws NetlinkException {
        List<Upcall> upcalls = new ArrayList<>();
        transport.receiveMany(timeout, datagram -> decode(datagram, upcalls));
        return upcalls;
    }

    private void decode(ByteBuffer datagram, List<Upcall> into) {
        try {
            for (NetlinkMessage message : NetlinkMessage.parseAll(datagram)) {
                if (message.type() == family) {
                    into.add(UpcallCodec.read(GenericMessage.of(message)));
                }
            }
        } catch (MalformedMessageException e) {
            malformed.incrementAndGet();
        }
    }

    /** How many datagrams could not be decoded, and were dropped. */
    public long malformed() {
        return malformed.get();
    }

    /** Makes a {@link #receive} that is waiting return empty. */
    public void wake() {
        transport.wake();
    }

    /** Ends a {@link #receive} that is waiting. Idempotent. */
    @Override
    public void close() {
        transport.close();
    }
}
