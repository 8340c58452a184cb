package io.fastdp.netlink;

import io.fastdp.netlink.testing.FakeKernel;
import io.fastdp.netlink.testing.Replies;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kernel that keeps numbers: type 20 adds one (0 is refused), 21 asks for all, or counts them. */
final class CountingKernel extends FakeKernel {
    static final int ADD = 20;
    static final int GET = 21;
    static final int GROUP = 7;

    final List<Integer> numbers = new CopyOnWriteArrayList<>();

    static NetlinkMessage add(int number) {
        return NetlinkMessage.request(ADD, 0, payload(number));
    }

    static NetlinkMessage get() {
        return NetlinkMessage.request(GET, 0, ByteBuffer.allocate(0));
    }

    static ByteBuffer payload(int number) {
        return new AttributeWriter().putU32(number).toByteBuffer();
    }

    static int number(NetlinkMessage message) {
        return message.payload().getInt();
    }

    /** Notifies the group of a number. */
    void announce(int number) {
        multicast(NetlinkProtocol.ROUTE, GROUP, new NetlinkMessage(ADD, 0, 0, 0, payload(number)));
    }

    @Override
    protected void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
        if (request.type() == ADD) {
            int number = number(request);
            if (number == 0) {
                replies.refuse(Errno.EINVAL, "zero is not a number");
                return;
            }
            numbers.add(number);
            if (request.has(MessageFlags.NLM_F_ECHO)) {
                replies.object(request.payload());
            }
        } else if (request.has(MessageFlags.NLM_F_DUMP)) {
            numbers.forEach(number -> replies.object(ADD, payload(number)));
        } else {
            replies.object(ADD, payload(numbers.size()));
        }
    }
}
