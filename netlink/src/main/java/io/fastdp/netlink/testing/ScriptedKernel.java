package io.fastdp.netlink.testing;

import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A kernel that expects certain bytes and answers with certain bytes: for golden tests. Any other request fails the test with
 * a dump that marks the lines that differ. Build the script first, then use it from one thread.
 */
public final class ScriptedKernel implements NetlinkKernel {
    private record Exchange(ByteBuffer expected, List<ByteBuffer> replies) {}

    private final int portId;
    private final Deque<Exchange> script = new ArrayDeque<>();

    /** A kernel whose sockets have this port id, for it is part of every message. */
    public ScriptedKernel(int portId) {
        this.portId = portId;
    }

    /** The next datagram must be this. */
    public ScriptedKernel expect(ByteBuffer datagram) {
        script.add(new Exchange(datagram.duplicate(), new ArrayList<>()));
        return this;
    }

    /** A datagram that answers the request given last; call again for more. */
    public ScriptedKernel reply(ByteBuffer datagram) {
        if (script.isEmpty()) {
            throw new IllegalStateException("reply before the first expect");
        }
        script.getLast().replies().add(datagram.duplicate());
        return this;
    }

    /**
     * For the end of a test.
     *
     * @throws AssertionError if a request of the script was not sent
     */
    public void assertFinished() {
        Exchange next = script.peek();
        if (next != null) {
            throw new AssertionError(
                    script.size() + " requests were not sent; the next:\n" + HexDump.format(next.expected()));
        }
    }

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) {
        return new Transport();
    }

    private final class Transport extends FakeTransport {
        Transport() {
            super(portId);
        }

        @Override
        public void send(ByteBuffer datagram) {
            Exchange next = script.poll();
            if (next == null) {
                throw new AssertionError("request after the end of the script:\n" + HexDump.format(datagram));
            }
            String difference = HexDump.diff(next.expected(), datagram);
            if (!difference.isEmpty()) {
                throw new AssertionError("request is not the one of the script:\n" + difference);
            }
            next.replies().forEach(reply -> deliver(reply, false, false));
        }
    }
}
