package io.fastdp.controller.sleeve;

import java.util.Arrays;

/**
 * Which source addresses have been told lately, so that each is once in a minute, and one that moves at most once in a second.
 * Of a bounded size: while there is no room, new addresses are not told. Confined to one thread.
 */
final class RecentSources {
    private static final int BITS = 15;
    private static final int BUCKET = 8;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final long REPEAT_SECONDS = 60;
    private static final long MOVE_SECONDS = 1;

    private final long[] macs = new long[1 << BITS];
    private final long[] peers = new long[1 << BITS];
    private final long[] toldAt = new long[1 << BITS];

    RecentSources() {
        Arrays.fill(toldAt, -REPEAT_SECONDS);
    }

    /** Whether it should be told that the address is at the peer; if so it counts as told. */
    boolean isNews(long mac, long peer, long nowSeconds) {
        int first = (int) ((mac * SPREAD) >>> (Long.SIZE - BITS)) & -BUCKET;
        int oldest = first;
        for (int place = first; place < first + BUCKET; place++) {
            if (macs[place] == mac) {
                long quiet = peers[place] == peer ? REPEAT_SECONDS : MOVE_SECONDS;
                return tell(place, mac, peer, nowSeconds, quiet);
            }
            if (toldAt[place] < toldAt[oldest]) {
                oldest = place;
            }
        }
        return tell(oldest, mac, peer, nowSeconds, REPEAT_SECONDS);
    }

    private boolean tell(int place, long mac, long peer, long nowSeconds, long quiet) {
        if (nowSeconds - toldAt[place] < quiet) {
            return false;
        }
        macs[place] = mac;
        peers[place] = peer;
        toldAt[place] = nowSeconds;
        return true;
    }
}
