package io.fastdp.controller.sleeve;

import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.FrameQueue;
import io.fastdp.netlink.packet.FrameSocket;

/** Writes frames to the capture device. Confined to the sleeve thread. */
final class CaptureDelivery implements Delivery {
    private static final int CAPACITY = 2048;

    private final FrameSocket socket;
    private final Counts counts;
    private final FrameQueue queue = new FrameQueue(CAPACITY);

    CaptureDelivery(FrameSocket socket, Counts counts) {
        this.socket = socket;
        this.counts = counts;
    }

    @Override
    public void deliver(NativeMemory memory, int offset, int length) {
        if (!queue.add(memory, offset, length)) {
            flush();
            queue.add(memory, offset, length);
        }
    }

    @Override
    public void flush() {
        if (queue.count() == 0) {
            return;
        }
        try {
            socket.send(queue);
            counts.total(SleeveDrop.FRAME_UNSENT, socket.unsent());
        } catch (NetlinkClosedException e) {
            queue.clear();
        } catch (NetlinkException e) {
            queue.clear();
            counts.complain(SleeveDrop.FRAME_UNSENT, e);
        }
    }
}
