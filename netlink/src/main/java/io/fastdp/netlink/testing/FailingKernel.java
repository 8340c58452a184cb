package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkOption;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A kernel, often the real one, of which one request fails before it is sent: the nth of all its sockets together. Trying
 * every n shows whether an operation in several steps leaves anything behind wherever it breaks off. Thread-safe.
 */
public final class FailingKernel implements NetlinkKernel {
    private final NetlinkKernel real;
    private final AtomicInteger left;

    /**
     * Wraps a kernel.
     *
     * @param nth counted from 1
     */
    public FailingKernel(NetlinkKernel real, int nth) {
        this.real = real;
        this.left = new AtomicInteger(nth);
    }

    /** Whether the nth request has been made. */
    public boolean hasFailed() {
        return left.get() <= 0;
    }

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        return new Transport(real.open(protocol));
    }

    private final class Transport implements NetlinkTransport {
        private final NetlinkTransport delegate;

        Transport(NetlinkTransport delegate) {
            this.delegate = delegate;
        }

        @Override
        public void send(ByteBuffer datagram) throws NetlinkException {
            if (left.decrementAndGet() == 0) {
                throw new NetlinkException("send to netlink", Errno.ENOMEM);
            }
            delegate.send(datagram);
        }

        @Override
        public int portId() {
            return delegate.portId();
        }

        @Override
        public Optional<ByteBuffer> receive(Duration timeout) throws NetlinkException {
            return delegate.receive(timeout);
        }

        @Override
        public void joinGroup(int group) throws NetlinkException {
            delegate.joinGroup(group);
        }

        @Override
        public void leaveGroup(int group) throws NetlinkException {
            delegate.leaveGroup(group);
        }

        @Override
        public void setOption(NetlinkOption option, boolean enabled) throws NetlinkException {
            delegate.setOption(option, enabled);
        }

        @Override
        public int setReceiveBuffer(int bytes) throws NetlinkException {
            return delegate.setReceiveBuffer(bytes);
        }

        @Override
        public void wake() {
            delegate.wake();
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
