package io.fastdp.netlink.testing;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkOption;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Passes everything on to another transport and keeps a copy of the datagrams: for making golden files from a real kernel,
 * and for counting. Threading as the transport underneath; the records may be read by any thread.
 */
public final class RecordingTransport implements NetlinkTransport {
    private final NetlinkTransport underneath;
    private final List<ByteBuffer> sent = new CopyOnWriteArrayList<>();
    private final List<ByteBuffer> received = new CopyOnWriteArrayList<>();

    public RecordingTransport(NetlinkTransport underneath) {
        this.underneath = underneath;
    }

    /** A kernel whose sockets record. */
    public static NetlinkKernel around(NetlinkKernel kernel, Consumer<RecordingTransport> opened) {
        return protocol -> {
            RecordingTransport transport = new RecordingTransport(kernel.open(protocol));
            opened.accept(transport);
            return transport;
        };
    }

    /** The datagrams sent so far, read-only. */
    public List<ByteBuffer> sent() {
        return List.copyOf(sent);
    }

    /** The datagrams received so far, read-only. */
    public List<ByteBuffer> received() {
        return List.copyOf(received);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .put(bytes.duplicate())
                .flip()
                .asReadOnlyBuffer()
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public int portId() {
        return underneath.portId();
    }

    @Override
    public void send(ByteBuffer datagram) throws NetlinkException {
        sent.add(copy(datagram));
        underneath.send(datagram);
    }

    @Override
    public Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException {
        Optional<ByteBuffer> datagram = underneath.receive(timeout);
        datagram.ifPresent(bytes -> received.add(copy(bytes)));
        return datagram;
    }

    @Override
    public int receiveMany(Duration timeout, Consumer<ByteBuffer> sink) throws NetlinkException {
        return underneath.receiveMany(timeout, bytes -> {
            received.add(copy(bytes));
            sink.accept(bytes);
        });
    }

    @Override
    public void joinGroup(int group) throws NetlinkException {
        underneath.joinGroup(group);
    }

    @Override
    public void leaveGroup(int group) throws NetlinkException {
        underneath.leaveGroup(group);
    }

    @Override
    public void setOption(NetlinkOption option, boolean enabled) throws NetlinkException {
        underneath.setOption(option, enabled);
    }

    @Override
    public int setReceiveBuffer(int bytes) throws NetlinkException {
        return underneath.setReceiveBuffer(bytes);
    }

    @Override
    public void wake() {
        underneath.wake();
    }

    @Override
    public void close() {
        underneath.close();
    }
}
