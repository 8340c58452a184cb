package io.fastdp.mesh.connection;

import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An address to dial, and when (mesh protocol, section 16). Confined to the mesh loop. */
final class Target {
    static final Duration FIRST_INTERVAL = Duration.ofSeconds(2);
    static final Duration LONGEST_INTERVAL = Duration.ofMinutes(6);
    static final Duration STABLE = Duration.ofMinutes(1);

    enum State {
        WAITING,
        ATTEMPTING,
        CONNECTED,
        SUSPENDED
    }

    private State state = State.WAITING;
    private Duration due;
    private Duration interval = FIRST_INTERVAL;
    private boolean never;
    private boolean met;
    private String error = "";
    private @Nullable PeerName leadsTo;

    /** @param met somebody else is connected there */
    Target(Duration now, boolean met) {
        due = now;
        this.met = met;
    }

    State state() {
        return state;
    }

    boolean isIdle() {
        return state == State.WAITING || state == State.SUSPENDED;
    }

    void suspend() {
        state = State.SUSPENDED;
    }

    /**
     * It is worth dialling. If somebody else has met the peer meanwhile, then so may we: it begins anew, since after a long
     * outage it would wait for minutes yet. What was heard while we were connected ourselves is no news.
     */
    void resume(Duration now, boolean metByOthers) {
        state = State.WAITING;
        if (metByOthers && !met) {
            due = now;
            interval = FIRST_INTERVAL;
        }
        met = metByOthers;
    }

    void attempt() {
        state = State.ATTEMPTING;
    }

    void connected() {
        state = State.CONNECTED;
    }

    /** The dial or the handshake failed, or the connection did not last. */
    void failed(Duration now, String text, RandomGenerator random) {
        long nanos = interval.toNanos();
        due = now.plusNanos(nanos / 2 + random.nextLong(nanos));
        Duration longer = interval.multipliedBy(3).dividedBy(2);
        interval = longer.compareTo(LONGEST_INTERVAL) < 0 ? longer : LONGEST_INTERVAL;
        state = State.WAITING;
        error = text;
    }

    /** A connection ended: one that was stable is dialled again at once. */
    void ended(Duration now, String text, RandomGenerator random) {
        if (now.minus(due).compareTo(STABLE) <= 0) {
            failed(now, text, random);
            return;
        }
        due = now;
        interval = FIRST_INTERVAL;
        state = State.WAITING;
        error = text;
    }

    void neverAgain(String text) {
        never = true;
        state = State.WAITING;
        error = text;
    }

    /** Remembers who answers there, so that the address is left alone while another connection to that peer lives. */
    void leadsTo(PeerName peer) {
        leadsTo = peer;
    }

    @Nullable
    PeerName leadsTo() {
        return leadsTo;
    }

    boolean isNever() {
        return never;
    }

    Duration due() {
        return due;
    }

    String error() {
        return error;
    }
}
