package io.fastdp.controller.decision;

import java.time.Duration;

/**
 * The state of the heartbeats of one connection on the fast datapath (overlay protocol, section 4.3). Immutable.
 *
 * <p>The original learns from the heartbeats it receives whether it may send: it notices after a minute, and not at all if only
 * one direction is broken. Between agents of this program, each heartbeat is followed by the question how many were heard, over
 * the mesh connection (ADR 24). An answer also proves that the other agent is alive, so that a path is never left because an
 * agent was busy or stopped, while its kernel forwards.
 *
 * @param confirmed whether the mesh has confirmed the connection, so that heartbeats are due
 * @param heard whether a valid one has arrived, and so the acknowledgement has been sent
 * @param established whether the other end has acknowledged ours
 * @param next when the next one is due
 * @param deadline when silence becomes unhealthy
 * @param healthy whether they have been arriving, as far as that can be told
 * @param answers how many the other end says it has heard
 * @param unanswered heartbeats heard since the other end asked last
 */
public record Heartbeats(
        boolean confirmed,
        boolean heard,
        boolean established,
        Duration next,
        Duration deadline,
        boolean healthy,
        Answers answers,
        int unanswered) {

    /** Interval until the other end acknowledges. */
    static final Duration FAST = Duration.ofMillis(500);

    /** Interval afterwards. */
    static final Duration SLOW = Duration.ofSeconds(10);

    /** Interval afterwards if each is answered: a broken path is left within three of them. */
    static final Duration ANSWERED = Duration.ofMillis(700);

    /** Silence that makes a path unhealthy. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** So many answers that nothing was heard make a path unhealthy: one or two may be lost without harm. */
    private static final int LOST = 3;

    /** So many that something was heard make it healthy again. */
    private static final int FOUND = 2;

    static final Heartbeats NONE =
            new Heartbeats(false, false, false, Duration.ZERO, Duration.ZERO, true, Answers.NONE, 0);

    /**
     * What the other end has said about ours. Immutable.
     *
     * @param any whether it says anything
     * @param streak answers in a row: positive that it heard some, negative that it heard none
     * @param counted when one was last counted
     */
    public record Answers(boolean any, int streak, Duration counted) {
        static final Answers NONE = new Answers(false, 0, Duration.ZERO);

        /**
         * Answers of "none" that come at once are one: an agent that was busy may find our questions before the heartbeats,
         * which wait for it elsewhere.
         */
        Answers next(boolean some, Duration now) {
            boolean again = !some && streak < 0 && now.compareTo(counted.plus(ANSWERED.dividedBy(2))) < 0;
            if (again) {
                return this;
            }
            int run = some ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1;
            return new Answers(true, Math.max(-LOST, Math.min(run, FOUND)), now);
        }

        /** From now on the streak begins anew. */
        Answers afresh() {
            return new Answers(any, 0, counted);
        }
    }

    /** Whether the other end says how many it has heard, and so is an agent of this program. */
    public boolean answered() {
        return answers.any();
    }

    Heartbeats confirm(Duration now) {
        return new Heartbeats(true, heard, established, now, now.plus(TIMEOUT), true, answers, unanswered);
    }

    Heartbeats sent(Duration now) {
        return due(now.plus(interval()));
    }

    /** Whether to ask how many were heard. Who does not answer by the time it acknowledges is an original, which logs questions. */
    boolean asks() {
        return answered() || !established;
    }

    private Duration interval() {
        if (!established && healthy) {
            return FAST;
        }
        return answered() ? ANSWERED : SLOW;
    }

    private Heartbeats due(Duration at) {
        return new Heartbeats(confirmed, heard, established, at, deadline, healthy, answers, unanswered);
    }

    /** The first one heard says that the other end listens from now on, so ours goes out at once. */
    Heartbeats hear(Duration now) {
        Duration due = heard || established ? next : now;
        return new Heartbeats(
                confirmed,
                true,
                established,
                due,
                now.plus(TIMEOUT),
                healthy || !answered(),
                answers,
                Math.min(unanswered + 1, 0xff));
    }

    /** That the other end had heard none before it listened says nothing. */
    Heartbeats acknowledged(Duration now) {
        Heartbeats up = new Heartbeats(confirmed, heard, true, next, deadline, healthy, answers.afresh(), unanswered);
        return up.due(now.plus(up.interval()));
    }

    Heartbeats silent() {
        return new Heartbeats(confirmed, heard, established, next, deadline, false, answers.afresh(), unanswered);
    }

    /** Whether the last one was not heard. */
    boolean isMissed() {
        return answers.streak() < 0;
    }

    /** The other end has been told how many we heard. */
    Heartbeats told() {
        return new Heartbeats(confirmed, heard, established, next, deadline, healthy, answers, 0);
    }

    /** The other end says how many of ours it has heard since we asked last. */
    Heartbeats answer(int count, Duration now) {
        Answers said = answers.next(count > 0, now);
        boolean good = healthy ? said.streak() > -LOST : said.streak() >= FOUND;
        Duration soon = now.plus(ANSWERED);
        Duration due = next.compareTo(soon) < 0 ? next : soon;
        return new Heartbeats(confirmed, heard, established, due, now.plus(TIMEOUT), good, said, unanswered);
    }

    /** Why the path is not used; only asked if it is not. */
    String trouble() {
        if (healthy) {
            return "no heartbeat was acknowledged yet";
        }
        return answered()
                ? "the peer no longer receives our frames (UDP blocked, or the path's MTU is smaller than ours?)"
                : "no heartbeat arrived for " + TIMEOUT.toSeconds() + " s (UDP blocked?)";
    }
}
