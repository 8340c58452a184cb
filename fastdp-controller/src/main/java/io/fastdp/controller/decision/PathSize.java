package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How large a frame of a container may be, without its Ethernet header, on the path of the fast datapath to a peer that answers
 * heartbeats. Immutable; the transitions are its methods.
 *
 * <p>The kernel knows the route and what routers said; heartbeats are as large as that, so they prove it. Where a hop drops
 * larger packets silently they are not heard. Then, before the path is given up, heartbeats of all usual sizes go out
 * together, each twice: how many are heard says which size passes. The question can overtake them, so the next heartbeat
 * is a question alone, and the answers up to that one are added.
 *
 * @param fits what the kernel says; 0 as long as it was not asked
 * @param proved the size of our heartbeats, and so of what containers may send; 0 as long as nothing is known
 * @param next when larger sizes are tried again, if the kernel promises them
 * @param owed answers that have not come yet
 * @param survey the sizes that are being tried out
 */
public record PathSize(int fits, int proved, Duration next, int owed, Survey survey) {
    /** What several sizes are tried out for. */
    enum Purpose {
        /** To find a smaller one that passes. */
        SMALLER,
        /** To see whether a larger one passes. */
        LARGER
    }

    /**
     * Sizes being tried out.
     *
     * @param purpose absent: nothing is being tried out
     * @param heard how many have been heard
     * @param until so many answers are to come before that counts; 0 as long as the last question was not asked
     */
    record Survey(Optional<Purpose> purpose, int heard, int until) {
        static final Survey NONE = new Survey(Optional.empty(), 0, 0);

        static Survey begin(Purpose purpose) {
            return new Survey(Optional.of(purpose), 0, 0);
        }

        boolean isRunning() {
            return purpose.isPresent();
        }

        Survey asked(int owed) {
            return until > 0 ? this : new Survey(purpose, heard, owed);
        }

        Survey answered(int count) {
            return new Survey(purpose, heard + count, Math.max(0, until - 1));
        }
    }

    /** Stands for the size of the original's heartbeats. */
    public static final int AS_THE_ORIGINAL = 0;

    /** Nobody asked the kernel yet. */
    static final PathSize UNKNOWN = new PathSize(0, 0, Duration.ZERO, 0, Survey.NONE);

    /** After a size was given up: what was lost may have been lost by chance. */
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

    private PathSize with(Survey nextSurvey, int nextOwed) {
        return new PathSize(fits, proved, next, nextOwed, nextSurvey);
    }

    /** The kernel says what fits now. What it promises beyond that is believed until heartbeats are not heard. */
    PathSize measured(int promised) {
        if (promised == fits) {
            return this;
        }
        boolean keeps = proved < fits || promised < proved;
        return new PathSize(promised, keeps ? Math.min(proved, promised) : promised, Duration.ZERO, owed, Survey.NONE);
    }

    /**
     * Heartbeats go out, and a question.
     *
     * @param beats how the ones before went
     */
    PathSize sending(Heartbeats beats, Duration now) {
        if (survey.isRunning()) {
            return with(survey.asked(owed + 1), owed + 1);
        }
        boolean due = next.compareTo(now) <= 0;
        if (fits > 0 && (beats.healthy() ? beats.isMissed() : due)) {
            return with(Survey.begin(Purpose.SMALLER), owed + 1);
        }
        return with(due && proved < fits ? Survey.begin(Purpose.LARGER) : Survey.NONE, owed + 1);
    }

    /** The sizes of the heartbeats after {@link #sending}; none if only the question is due. */
    ImmutableList<Integer> sizes(boolean encrypted) {
        if (!survey.isRunning()) {
            return ImmutableList.of(fits == 0 ? AS_THE_ORIGINAL : proved);
        }
        if (survey.until() > 0) {
            return ImmutableList.of();
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

    /** An answer: so many heartbeats were heard. */
    PathSize heard(int count, boolean encrypted, Duration now) {
        int left = Math.max(0, owed - 1);
        if (!survey.isRunning()) {
            return with(survey, left);
        }
        Survey after = survey.answered(count);
        boolean isLast = survey.until() == 1;
        return isLast ? concluded(after, left, encrypted, now) : with(after, left);
    }

    private PathSize concluded(Survey after, int left, boolean encrypted, Duration now) {
        List<Integer> ladder = ladder(encrypted);
        int passed = Math.min(after.heard() / TIMES, ladder.size());
        // Not one of them: that is no matter of size.
        int largest = passed == 0 ? proved : ladder.get(passed - 1);
        boolean larger = after.purpose().equals(Optional.of(Purpose.LARGER));
        return new PathSize(
                fits,
                larger ? Math.max(proved, largest) : largest,
                now.plus(larger ? SELDOM : SOON),
                left,
                Survey.NONE);
    }

    /** Whether some of what is being tried out has been heard. */
    boolean isHeard() {
        return survey.heard() > 0;
    }
}
