package io.fastdp.controller.sleeve;

import com.google.common.collect.ImmutableList;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.sleeve.frame.InnerFragments;
import io.fastdp.sleeve.frame.SendChoice;
import io.fastdp.sleeve.frame.TooBigAnswer;
import io.fastdp.sleeve.path.PathView;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames into the outbox of their next hop, in parts or not at all if they do not fit (overlay protocol section 3.9).
 * Confined to the sleeve thread.
 */
final class FrameSender {
    private final SleeveState state;
    private final Outbox outbox;
    private final Delivery delivery;
    private final SleeveListener listener;
    private final InnerFragments fragments = new InnerFragments();
    private final NativeMemory part = NativeMemory.ofNetworkOrder(1 << 16);
    private final NativeMemory answer = NativeMemory.ofNetworkOrder(TooBigAnswer.LONGEST);

    FrameSender(SleeveState state, Outbox outbox, Delivery delivery, SleeveListener listener) {
        this.state = state;
        this.outbox = outbox;
        this.delivery = delivery;
        this.listener = listener;
    }

    /**
     * Sends a frame on.
     *
     * @param connection to the next hop
     * @param source where the frame entered the overlay
     * @param destination whom it is for
     * @param frame in big-endian order, and copied
     * @param broadcast whether it is on its way to more than one peer
     * @return false if its sender was told that such a frame does not fit, and need not be told again of the next
     */
    boolean send(
            long connection,
            long source,
            long destination,
            ByteBuffer frame,
            int offset,
            int length,
            boolean broadcast) {
        SleeveLink link = state.links().towards(connection);
        PathView path = link == null ? null : link.view();
        if (link == null || path == null || !path.remote().isKnown()) {
            state.counts().drop(SleeveDrop.NO_PATH);
            return true;
        }
        switch (SendChoice.of(frame, offset, length, path, broadcast)) {
            case DF_CHANNEL -> add(link.outlet(true), source, destination, frame, offset, length);
            case OTHER_CHANNEL -> add(link.outlet(false), source, destination, frame, offset, length);
            case FRAGMENT -> {
                for (fragments.of(frame, offset, length, path.mtu()); fragments.next(part.bytes(), 0); ) {
                    add(link.outlet(true), source, destination, part.bytes(), 0, fragments.length());
                }
            }
            case ANSWER -> {
                state.counts().drop(SleeveDrop.TOO_BIG);
                answer(source, destination, TooBigAnswer.write(frame, offset, length, path.mtu(), answer.bytes(), 0));
                return false;
            }
            case DROP -> state.counts().drop(SleeveDrop.TOO_BIG);
        }
        return true;
    }

    private void add(Outlet outlet, long source, long destination, ByteBuffer frame, int offset, int length) {
        if (outlet.headers + length > outlet.mostPayload()) {
            state.counts().drop(SleeveDrop.TOO_BIG);
        } else {
            outbox.add(outlet, source, destination, frame, offset, length);
        }
    }

    /** Gives the source the answer in the name of the destination. */
    private void answer(long source, long destination, int length) {
        if (length == 0) {
            return;
        }
        if (source == state.self()) {
            delivery.deliver(answer, 0, length);
            delivery.flush();
            return;
        }
        Reach back = state.table().reach(source);
        if (back != null) {
            relay(/* source= */ destination, /* destination= */ source, back, answer.bytes(), 0, length);
        }
    }

    /** Sends a copy to each of the next hops; each is for that hop, as broadcasts travel. */
    void broadcast(ImmutableList<Hop> hops, long source, ByteBuffer frame, int offset, int length) {
        for (int i = 0; i < hops.size(); i++) {
            Hop hop = hops.get(i);
            send(hop.connection(), source, hop.destination().value(), frame, offset, length, true);
        }
    }

    /** Passes a frame between two other peers on, by sleeve or by the kernel. */
    void relay(long source, long destination, @Nullable Reach reach, ByteBuffer frame, int offset, int length) {
        if (reach == null) {
            state.counts().drop(SleeveDrop.UNKNOWN_PEER);
        } else if (reach.connection().isPresent()) {
            send(reach.connection().getAsLong(), source, destination, frame, offset, length, false);
        } else {
            byKernel(source, destination, frame, offset, length);
        }
    }

    /** Has the kernel take a frame on. */
    void byKernel(long source, long destination, ByteBuffer frame, int offset, int length) {
        byte[] copy = new byte[length];
        frame.get(offset, copy);
        listener.forKernel(PeerName.of(source), PeerName.of(destination), copy);
    }
}
