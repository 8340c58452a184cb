package io.fastdp.controller.decision;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import java.time.Duration;
import java.util.Optional;

/**
 * One mesh connection as the fast datapath sees it, with the state of its heartbeats (overlay protocol, section 4.3).
 * Immutable; the transitions are its methods.
 *
 * @param connection our own handle of the connection
 * @param connectionUid the number that both ends hold; it identifies heartbeats
 * @param peer who is at the other end
 * @param shortId the short id with which it introduced itself
 * @param link the path
 * @param confirmed whether the mesh has confirmed the connection, so that heartbeats are due
 * @param heard whether a valid heartbeat has arrived, and so the acknowledgement has been sent
 * @param established whether the other end has acknowledged ours
 * @param nextHeartbeat when the next one is due
 * @param deadline when silence becomes unhealthy
 * @param healthy whether heartbeats have been arriving
 */
public record Neighbour(
        long connection,
        long connectionUid,
        PeerId peer,
        ShortId shortId,
        Link link,
        boolean confirmed,
        boolean heard,
        boolean established,
        Duration nextHeartbeat,
        Duration deadline,
        boolean healthy) {

    /** Interval until the other end acknowledges. */
    static final Duration FAST = Duration.ofMillis(500);

    /** Interval afterwards. */
    static final Duration SLOW = Duration.ofSeconds(10);

    /** Silence that makes a path unhealthy. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** A connection that the mesh has just prepared. */
    public static Neighbour prepared(long connection, long connectionUid, PeerId peer, ShortId shortId, Link link) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                false,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO,
                true);
    }

    /** What flows depend on. */
    record Path(Link link, ShortId shortId, boolean established) {}

    Path forwarding() {
        return new Path(link, shortId, established);
    }

    Neighbour confirm(Duration now) {
        return new Neighbour(
                connection, connectionUid, peer, shortId, link, true, heard, established, now, now.plus(TIMEOUT), true);
    }

    Neighbour heartbeatSent(Duration now) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                confirmed,
                heard,
                established,
                now.plus(established || !healthy ? SLOW : FAST),
                deadline,
                healthy);
    }

    Neighbour heartbeatHeard(Link from, Duration now) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                from,
                confirmed,
                true,
                established,
                nextHeartbeat,
                now.plus(TIMEOUT),
                true);
    }

    Neighbour acknowledged(Duration now) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                confirmed,
                heard,
                true,
                now.plus(SLOW),
                deadline,
                healthy);
    }

    Neighbour silent() {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                confirmed,
                heard,
                established,
                nextHeartbeat,
                deadline,
                false);
    }

    boolean heartbeatDue(Duration now) {
        return confirmed && nextHeartbeat.compareTo(now) <= 0;
    }

    boolean overdue(Duration now) {
        return confirmed && healthy && deadline.compareTo(now) <= 0;
    }

    Optional<Duration> nextWake() {
        if (!confirmed) {
            return Optional.empty();
        }
        return Optional.of(healthy && deadline.compareTo(nextHeartbeat) < 0 ? deadline : nextHeartbeat);
    }
}
