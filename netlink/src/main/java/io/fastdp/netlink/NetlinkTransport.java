package io.fastdp.netlink;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One netlink socket as a carrier of datagrams: the single seam between this project and the kernel. Fakes implement it and
 * speak real bytes.
 *
 * <p>Threading: one thread may send while another receives; neither method may be entered by two threads at a time (
 * {@link NetlinkSocket} sees to that). {@link #wake}, {@link #close} and the rest may be called by any thread at any time.
 */
public interface NetlinkTransport extends Closeable {
    /** The socket's netlink address, which the kernel puts into replies; an unsigned number. */
    int portId();

    /**
     * Sends one datagram, which may hold several messages, to the kernel. The kernel acts on it before this returns.
     *
     * @param datagram from position to limit; its position is left alone
     * @throws NetlinkException EMSGSIZE if it does not fit the send buffer; {@link NetlinkClosedException} after close
     */
    void send(ByteBuffer datagram) throws NetlinkException;

    /**
     * Waits for one datagram from the kernel; those of other senders are dropped.
     *
     * @param timeout zero or less to look without waiting
     * @return the datagram in native byte order, valid until the next call; empty on time-out or {@link #wake}
     * @throws NetlinkException ENOBUFS once when the kernel had to drop messages for this socket; EMSGSIZE if a datagram was
     *     longer than the receive buffer; {@link NetlinkClosedException} after close
     */
    Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException;

    /**
     * As {@link #receive}, then takes what else is there, up to an amount that is the transport's choice. For sockets with
     * much traffic: many datagrams for one system call.
     *
     * @param sink is given each datagram, valid only during its call
     * @return how many were given
     */
    default int receiveMany(Duration timeout, Consumer<ByteBuffer> sink) throws NetlinkException {
        Optional<ByteBuffer> datagram = receive(timeout);
        datagram.ifPresent(sink);
        return datagram.isPresent() ? 1 : 0;
    }

    /** Subscribes to a multicast group by number. */
    void joinGroup(int group) throws NetlinkException;

    /** Ends a subscription. */
    void leaveGroup(int group) throws NetlinkException;

    /** Sets an option. */
    void setOption(NetlinkOption option, boolean enabled) throws NetlinkException;

    /**
     * Asks for a receive buffer of this many bytes, counted in kernel memory (a small message takes over 1 KB). Without
     * CAP_NET_ADMIN {@code net.core.rmem_max} is the most one gets.
     *
     * @return the size obtained, in bytes, as asked for (the kernel's own doubling taken out)
     */
    int setReceiveBuffer(int bytes) throws NetlinkException;

    /** Makes a {@link #receive} that is waiting, or else the next one that would wait, return empty at once. */
    void wake();

    /** Closes the socket and ends a {@link #receive} that is waiting. Idempotent; never blocks. */
    @Override
    void close();
}
