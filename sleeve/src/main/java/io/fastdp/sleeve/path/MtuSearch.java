package io.fastdp.sleeve.path;

import java.time.Duration;

/**
 * Finds the largest inner IP packet that a path carries (overlay protocol section 3.8), and finds it again after the path has
 * changed, of which that section says nothing: what was verified is checked every few seconds, and where it is no longer
 * answered although small probes are, the search begins anew. All of that is probes as any peer answers them.
 */
final class MtuSearch {
    /** Before anything is known. */
    static final int UNLIMITED = 65_535;

    /** No path is taken to carry less. */
    static final int FLOOR = 552;

    /** Results of a tick beside the size of a probe. */
    static final int NOTHING = 0;

    static final int ENDED = -1;

    private static final int SENDS = 8;
    private static final Duration FIRST_WAIT = Duration.ofMillis(10);

    /** What the probe that is under way is for. */
    private enum Phase {
        /** No probe is under way. */
        IDLE,
        /** To narrow the range between good and bad. */
        SEARCH,
        /** To see whether the verified MTU still holds. */
        CHECK,
        /** To see, after a check without answer, whether the path carries anything. */
        SIGN_OF_LIFE
    }

    private Phase phase = Phase.IDLE;
    private int mtu = UNLIMITED;
    private int localLimit = UNLIMITED;
    private int good;
    private int bad;
    private int candidate;
    private int sends;

    /** The first size of this search was not answered: of what is larger than an answered one nothing is known. */
    private boolean doubted;

    private boolean answered;
    private boolean verified;
    private Duration nextSend = SleevePath.NEVER;

    int mtu() {
        return mtu;
    }

    /** Whether a search has ended with an answer of the remote. */
    boolean isVerified() {
        return verified;
    }

    boolean isIdle() {
        return phase == Phase.IDLE;
    }

    /** Whether the path carries less than our own stack believes. */
    boolean isBelowLocalLimit() {
        return phase == Phase.IDLE && mtu < localLimit && localLimit < UNLIMITED;
    }

    /** When {@link #tick} has something to do. */
    Duration nextSend() {
        return nextSend;
    }

    /** The stack refused a packet, the largest inner packet that it passes now is {@code limit}; true if that ends a search. */
    boolean onLocalLimit(int limit, Duration now) {
        if (phase == Phase.SEARCH && limit >= candidate) {
            return false;
        }
        if (limit < mtu || (phase == Phase.IDLE && limit > mtu)) {
            begin(limit, now);
        } else if (phase == Phase.SEARCH) {
            localLimit = limit;
            bad = limit + 1;
            return narrow(now);
        }
        return false;
    }

    /** Searches from the limit down to what holds now if it is larger, otherwise to the floor. */
    private void begin(int limit, Duration now) {
        boolean larger = limit > mtu;
        good = larger ? mtu : Math.min(FLOOR, limit);
        bad = limit + 1;
        localLimit = limit;
        mtu = Math.min(mtu, limit);
        doubted = false;
        answered = larger && verified;
        probe(Phase.SEARCH, limit, now);
    }

    /** Sees whether what was verified still holds. */
    void check(Duration now) {
        if (phase == Phase.IDLE && verified) {
            probe(Phase.CHECK, mtu, now);
        }
    }

    /** The remote has received a probe; true if that ends a search. */
    boolean onAnswer(int size, Duration now) {
        if (phase == Phase.IDLE || size != candidate) {
            return false;
        }
        answered = true;
        switch (phase) {
            case CHECK -> idle();
            case SIGN_OF_LIFE -> {
                good = candidate;
                bad = mtu;
                doubted = true;
                return narrow(now);
            }
            case SEARCH -> {
                good = candidate;
                if (doubted || good > mtu) {
                    mtu = good;
                }
                return narrow(now);
            }
            case IDLE -> throw new AssertionError(phase);
        }
        return false;
    }

    /** Sends the probe again or gives it up: what to send, {@link #NOTHING}, or {@link #ENDED} if a search did. */
    int tick(Duration now) {
        if (now.compareTo(nextSend) < 0) {
            return NOTHING;
        }
        if (sends == SENDS && isGivenUp(now)) {
            return ENDED;
        }
        if (phase == Phase.IDLE) {
            return NOTHING;
        }
        nextSend = now.plus(FIRST_WAIT.multipliedBy(1L << sends));
        sends++;
        return candidate;
    }

    /** True if that ends a search. */
    private boolean isGivenUp(Duration now) {
        switch (phase) {
            case CHECK -> probe(Phase.SIGN_OF_LIFE, Math.min(FLOOR, mtu), now);
            case SIGN_OF_LIFE -> idle();
            case SEARCH -> {
                bad = candidate;
                doubted = true;
                return narrow(now);
            }
            case IDLE -> throw new AssertionError(phase);
        }
        return false;
    }

    /** True if there is nothing left between good and bad. */
    private boolean narrow(Duration now) {
        if (good + 1 < bad) {
            probe(Phase.SEARCH, (good + bad) / 2, now);
            return false;
        }
        mtu = good;
        verified = answered;
        idle();
        return true;
    }

    private void probe(Phase next, int size, Duration now) {
        phase = next;
        candidate = size;
        sends = 0;
        nextSend = now;
    }

    private void idle() {
        phase = Phase.IDLE;
        nextSend = SleevePath.NEVER;
    }
}
