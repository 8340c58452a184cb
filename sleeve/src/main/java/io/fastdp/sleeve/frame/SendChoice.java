package io.fastdp.sleeve.frame;

import io.fastdp.sleeve.path.PathView;
import io.fastdp.sleeve.wire.PacketFormat;
import java.nio.ByteBuffer;

/** What becomes of a frame on its way out (overlay protocol section 3.9). */
public enum SendChoice {
    /** On the channel with DF. */
    DF_CHANNEL,
    /** On the other channel: the stack fragments if it must. */
    OTHER_CHANNEL,
    /** In {@link InnerFragments}, each on the channel with DF. */
    FRAGMENT,
    /** Dropped, and its sender is told by {@link TooBigAnswer}. */
    ANSWER,
    /** Dropped. */
    DROP;

    /**
     * Chooses.
     *
     * @param frame in big-endian order
     * @param broadcast whether the frame is on its way to more than one peer
     */
    public static SendChoice of(ByteBuffer frame, int start, int length, PathView path, boolean broadcast) {
        if (!path.remote().isKnown()) {
            return DROP;
        }
        int ip = InnerIpv4.offset(frame, start, length);
        boolean dontFragment = ip > 0 && InnerIpv4.dontFragment(frame, start + ip);
        if (!dontFragment && (ip == 0 || path.fragmentsArrive())) {
            return OTHER_CHANNEL;
        }
        if (length <= path.mtu() + PacketFormat.ETHERNET_HEADER) {
            return DF_CHANNEL;
        }
        if (!dontFragment) {
            return FRAGMENT;
        }
        return broadcast ? DROP : ANSWER;
    }
}
