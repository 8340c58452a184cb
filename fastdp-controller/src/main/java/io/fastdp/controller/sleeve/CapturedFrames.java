package io.fastdp.controller.sleeve;

import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.netlink.packet.FrameBatch;
import io.fastdp.netlink.packet.FrameCutter;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What becomes of frames of our containers (overlay protocol section 2). Confined to the sleeve thread. */
final class CapturedFrames {
    /** Of spanning tree (IEEE 802.1D), which ends at each bridge. */
    private static final long SPANNING_TREE = 0x0180_c200_0000L;

    private static final int LONGEST = 1 << 16;

    private final SleeveState state;
    private final FrameSender sender;
    private final FrameCutter cutter = new FrameCutter();
    private final ByteBuffer piece = ByteBuffer.allocateDirect(LONGEST);

    CapturedFrames(SleeveState state, FrameSender sender) {
        this.state = state;
        this.sender = sender;
    }

    void accept(FrameBatch batch) {
        for (int frame = 0; frame < batch.count(); frame++) {
            accept(
                    batch.memory().bytes(),
                    batch.offset(frame),
                    batch.length(frame),
                    batch.isLarge(frame) ? batch : null,
                    frame);
        }
    }

    /** @param large the batch if the frame has to be cut up first */
    private void accept(ByteBuffer bytes, int offset, int length, @Nullable FrameBatch large, int frame) {
        state.counts().captured();
        if (length < PacketFormat.ETHERNET_HEADER) {
            state.counts().drop(SleeveDrop.MALFORMED);
            return;
        }
        ForwardingTable table = state.table();
        long destination = MacField.destination(bytes, offset);
        Hop from = table.place(MacField.source(bytes, offset));
        if (from != null && !table.isHere(from)) {
            state.counts().drop(SleeveDrop.LOOP);
            return;
        }
        Hop to = table.place(destination);
        if (destination == SPANNING_TREE || (to != null && table.isHere(to))) {
            return;
        }
        if (large == null) {
            send(to, bytes, offset, length);
        } else if (cutter.begin(large, frame)) {
            sendPieces(to);
        } else {
            state.counts().complain(SleeveDrop.UNCUTTABLE, state.self());
        }
    }

    /** Takes a frame that is not large. */
    void accept(ByteBuffer bytes, int offset, int length) {
        accept(bytes, offset, length, null, 0);
    }

    private void sendPieces(@Nullable Hop to) {
        boolean welcome = cutter.longest() <= LONGEST;
        while (welcome && cutter.hasNext()) {
            welcome = send(to, piece, 0, cutter.next(piece, 0));
        }
    }

    /** False if the sender was told that such frames do not fit. */
    private boolean send(@Nullable Hop to, ByteBuffer bytes, int offset, int length) {
        if (to != null) {
            return sender.send(to.connection(), state.self(), to.destination().value(), bytes, offset, length, false);
        }
        sender.broadcast(state.table().ownBroadcast(), state.self(), bytes, offset, length);
        return true;
    }
}
