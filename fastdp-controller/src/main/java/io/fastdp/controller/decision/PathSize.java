package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How large a frame of a container may be, without its Ethernet header, on the path of the fast datapath to a peer that answers
 * heartbeats. Immutable; the transitions are its methods.
 *
 * <p>The kernel knows the route and what routers said; heartbeats are as large as that, so they prove it. Where a hop drops
 * larger packets silently they are not heard. Then, before the path is given up, heartbeats of all usual sizes go out
 * together, each twice: how many are heard says which size passes.
 *
 * @param fits what the kernel says; 0 as long as it was not asked
 * @param proved the size of our heartbeats, and so of what containers may send; 0 as long as nothing is known
 * @param survey what the heartbeats sent last are for
 * @param next when larger sizes are tried again, if the kernel promises them
 */
public record PathSize(int fits, int proved, Survey survey, Duration next) {
    /** What the heartbeats sent last are for. */
    enum Survey {
        /** The path as it is. */
        NONE,
        /** Which smaller size passes. */
        SMALLER,
        /** Whether a larger one passes. */
        LARGER
    }

    /** Nobody asked the kernel yet. */
    static final PathSize UNKNOWN = new PathSize(0, 0, Survey.NONE, Duration.ZERO);

    /** After a survey that may have counted too few: the question can overtake heartbeats. */
    static final Duration SOON = Duration.ofSeconds(3);

    /** How often a size that the kernel promises in vain is tried again. */
    static final Duration SELDOM = Duration.ofMinutes(1);

    /**
     * Sizes of packets that links are known to carry: RFC 1191, RFC 8200, tunnels of all kinds, clouds, Ethernet, FDDI, jumbo
     * frames.
     */
    private static final List<Integer> USUAL =
            List.of(1006, 1280, 1400, 1420, 1440, 1454, 1460, 1476, 1480, 1492, 1500, 2002, 4352, 8500, 8951, 9000);

    private static final int TIMES = 2;

    private PathSize with(Survey now) {
        return new PathSize(fits, proved, now, next);
    }

    /** The kernel says what fits now. What it promises beyond that is believed until heartbeats are not heard. */
    PathSize measured(int promised) {
        if (promised == fits) {
            return this;
        }
        boolean smallerProved = proved < fits;
        int size = smallerProved || promised < proved ? Math.min(proved, promised) : promised;
        return new PathSize(promised, size, Survey.NONE, Duration.ZERO);
    }

    /**
     * What the next heartbeats are for.
     *
     * @param beats how the ones before went
     */
    PathSize sending(Heartbeats beats, Duration now) {
        if (fits == 0) {
            return this;
        }
        boolean due = next.compareTo(now) <= 0;
        if (beats.healthy() ? beats.isMissed() : due) {
            return with(Survey.SMALLER);
        }
        return with(beats.healthy() && due && proved < fits ? Survey.LARGER : Survey.NONE);
    }

    /** The sizes of the next heartbeats, after {@link #sending}; none if nothing is known. */
    ImmutableList<Integer> sizes(boolean encrypted) {
        if (fits == 0) {
            return ImmutableList.of();
        }
        if (survey == Survey.NONE) {
            return ImmutableList.of(proved);
        }
        ImmutableList.Builder<Integer> all = ImmutableList.builder();
        ladder(encrypted).forEach(size -> {
            for (int i = 0; i < TIMES; i++) {
                all.add(size);
            }
        });
        return all.build();
    }

    /** The usual sizes that the kernel promises, and all of what it promises, ascending. */
    private List<Integer> ladder(boolean encrypted) {
        List<Integer> sizes = new ArrayList<>();
        for (int packet : USUAL) {
            int size = Encapsulation.inner(packet, encrypted);
            if (size < fits) {
                sizes.add(size);
            }
        }
        sizes.add(fits);
        return sizes;
    }

    /** So many of the heartbeats sent last were heard. */
    PathSize heard(int count, boolean encrypted, Duration now) {
        if (survey == Survey.NONE) {
            return this;
        }
        List<Integer> ladder = ladder(encrypted);
        int passed = Math.min(count / TIMES, ladder.size());
        int largest = passed == 0 ? 0 : ladder.get(passed - 1);
        if (survey == Survey.LARGER) {
            return new PathSize(fits, Math.max(proved, largest), Survey.NONE, now.plus(SELDOM));
        }
        // Not one of them: that is no matter of size.
        return new PathSize(fits, largest == 0 ? proved : largest, Survey.NONE, now.plus(SOON));
    }
}
