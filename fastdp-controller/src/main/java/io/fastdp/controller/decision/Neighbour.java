package io.fastdp.controller.decision;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import java.time.Duration;
import java.util.Optional;

/**
 * One mesh connection as the fast datapath sees it (overlay protocol, section 4.3). Immutable; the transitions are its
 * methods.
 *
 * @param connection our own handle of the connection
 * @param connectionUid the number that both ends hold; it identifies heartbeats
 * @param peer who is at the other end
 * @param shortId the short id with which it introduced itself
 * @param link the path
 * @param heartbeats how far the two ends have got with them
 * @param encryption how its frames are encrypted, if they are
 */
public record Neighbour(
        long connection,
        long connectionUid,
        PeerId peer,
        ShortId shortId,
        Link link,
        Heartbeats heartbeats,
        Optional<Encryption> encryption) {

    /** Interval until the other end acknowledges. */
    static final Duration FAST = Duration.ofMillis(500);

    /** Interval afterwards. */
    static final Duration SLOW = Duration.ofSeconds(10);

    /** Silence that makes a path unhealthy. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * The state of a connection's heartbeats. Immutable.
     *
     * @param confirmed whether the mesh has confirmed the connection, so that heartbeats are due
     * @param heard whether a valid one has arrived, and so the acknowledgement has been sent
     * @param established whether the other end has acknowledged ours
     * @param next when the next one is due
     * @param deadline when silence becomes unhealthy
     * @param healthy whether they have been arriving
     */
    public record Heartbeats(
            boolean confirmed, boolean heard, boolean established, Duration next, Duration deadline, boolean healthy) {
        static final Heartbeats NONE = new Heartbeats(false, false, false, Duration.ZERO, Duration.ZERO, true);
    }

    /** A connection that the mesh has just prepared. */
    public static Neighbour prepared(long connection, long connectionUid, PeerId peer, ShortId shortId, Link link) {
        return new Neighbour(connection, connectionUid, peer, shortId, link, Heartbeats.NONE, Optional.empty());
    }

    /** The same connection with its frames encrypted. */
    public Neighbour encrypted(Encryption by) {
        return new Neighbour(connection, connectionUid, peer, shortId, link, heartbeats, Optional.of(by));
    }

    /** Whether frames flow. */
    public boolean established() {
        return heartbeats.established();
    }

    /** Whether heartbeats arrive, or have not been due yet. */
    public boolean healthy() {
        return heartbeats.healthy();
    }

    boolean confirmed() {
        return heartbeats.confirmed();
    }

    boolean heard() {
        return heartbeats.heard();
    }

    /** What flows depend on. */
    record Path(Link link, ShortId shortId, boolean established, Optional<Encryption> encryption) {}

    Path forwarding() {
        return new Path(link, shortId, established(), encryption);
    }

    Neighbour confirm(Duration now) {
        return with(new Heartbeats(true, heartbeats.heard(), heartbeats.established(), now, now.plus(TIMEOUT), true));
    }

    Neighbour heartbeatSent(Duration now) {
        Duration next = now.plus(established() || !healthy() ? SLOW : FAST);
        return with(new Heartbeats(confirmed(), heard(), established(), next, heartbeats.deadline(), healthy()));
    }

    /** The first one heard says that the other end listens from now on, so ours goes out at once. */
    Neighbour heartbeatHeard(Link from, Duration now) {
        Duration due = heard() || established() ? heartbeats.next() : now;
        Heartbeats next = new Heartbeats(confirmed(), true, established(), due, now.plus(TIMEOUT), true);
        // An encrypted path stays where its keys are.
        Link to = encryption.isPresent() ? link : from;
        return new Neighbour(connection, connectionUid, peer, shortId, to, next, encryption);
    }

    Neighbour acknowledged(Duration now) {
        return with(new Heartbeats(confirmed(), heard(), true, now.plus(SLOW), heartbeats.deadline(), healthy()));
    }

    Neighbour silent() {
        return with(
                new Heartbeats(confirmed(), heard(), established(), heartbeats.next(), heartbeats.deadline(), false));
    }

    private Neighbour with(Heartbeats next) {
        return new Neighbour(connection, connectionUid, peer, shortId, link, next, encryption);
    }

    /** Whether frames may leave: at once, or as soon as the kernel encrypts them. */
    private boolean maySend() {
        return encryption.map(by -> by.standing() == Encryption.Standing.BOTH).orElse(true);
    }

    /** Whether the other end is due to be told our key. */
    boolean keyDue(Neighbour before) {
        return confirmed() && isDecrypted() && !(before.confirmed() && before.isDecrypted());
    }

    private boolean isDecrypted() {
        return encryption
                .filter(by -> by.standing() != Encryption.Standing.NOTHING)
                .isPresent();
    }

    boolean heartbeatDue(Duration now) {
        return confirmed() && maySend() && heartbeats.next().compareTo(now) <= 0;
    }

    boolean overdue(Duration now) {
        return confirmed() && healthy() && heartbeats.deadline().compareTo(now) <= 0;
    }

    Optional<Duration> nextWake() {
        if (!confirmed()) {
            return Optional.empty();
        }
        if (!maySend()) {
            return healthy() ? Optional.of(heartbeats.deadline()) : Optional.empty();
        }
        boolean deadlineFirst = healthy() && heartbeats.deadline().compareTo(heartbeats.next()) < 0;
        return Optional.of(deadlineFirst ? heartbeats.deadline() : heartbeats.next());
    }
}
