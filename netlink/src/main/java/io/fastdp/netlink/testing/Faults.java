package io.fastdp.netlink.testing;

import io.fastdp.netlink.Errno;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a made-up kernel, each as often as it was asked for. Confined to the holder of {@link FakeKernel}'s
 * lock.
 */
final class Faults {
    /** Something that happens a number of times. */
    static final class Countdown {
        private int left;

        void set(int times) {
            left = times;
        }

        /** Whether it happens this time. */
        boolean happens() {
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }

    final Deque<Errno> refusals = new ArrayDeque<>();
    final Deque<UnaryOperator<ByteBuffer>> alterations = new ArrayDeque<>();
    final Countdown interruptedDumps = new Countdown();
    final Countdown lostReplies = new Countdown();
    final Countdown truncatedReplies = new Countdown();
    boolean holdingReplies;

    @Nullable
    Errno refusal() {
        return refusals.poll();
    }

    ByteBuffer altered(ByteBuffer datagram) {
        UnaryOperator<ByteBuffer> alteration = alterations.poll();
        return alteration == null ? datagram : alteration.apply(datagram);
    }
}
