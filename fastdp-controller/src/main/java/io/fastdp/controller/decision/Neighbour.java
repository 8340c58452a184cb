package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableList;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.ShortId;
import java.time.Duration;
import java.util.Optional;

/**
 * One mesh connection with its overlays, and which of them carries our frames (overlay protocol, sections 1.5 and 4.3).
 * Immutable; the transitions are its methods.
 *
 * @param connection our own handle of the connection
 * @param connectionUid the number that both ends hold; it identifies heartbeats
 * @param peer who is at the other end
 * @param shortId the short id with which it introduced itself, if it did with one
 * @param link the path of the fast datapath
 * @param heartbeats how far the two ends have got with that
 * @param size how large frames may be on it, if the other end answers heartbeats
 * @param encryption how its frames are encrypted, if they are
 * @param excluded why the fast datapath cannot be used for as long as the connection lives, if it cannot
 * @param sleeve the other overlay
 */
public record Neighbour(
        long connection,
        long connectionUid,
        PeerId peer,
        Optional<ShortId> shortId,
        Link link,
        Heartbeats heartbeats,
        PathSize size,
        Optional<Encryption> encryption,
        Optional<String> excluded,
        Sleeve sleeve) {

    /** What carries the frames that we send. */
    public enum Carrier {
        /** The kernel, by VXLAN. */
        FASTDP("fastdp"),
        /** The sleeve thread. */
        SLEEVE("sleeve"),
        /** Nothing yet. */
        NONE("none");

        private final String text;

        Carrier(String text) {
            this.text = text;
        }

        /** The name in feature lists, pages and logs. */
        public String text() {
            return text;
        }
    }

    /** A connection that the mesh has just prepared, with the fast datapath alone. */
    public static Neighbour prepared(
            long connection, long connectionUid, PeerId peer, Optional<ShortId> shortId, Link link) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                Heartbeats.NONE,
                PathSize.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Sleeve.ABSENT);
    }

    /** The same connection with its frames on the fast datapath encrypted. */
    public Neighbour encrypted(Encryption by) {
        return new Neighbour(
                connection, connectionUid, peer, shortId, link, heartbeats, size, Optional.of(by), excluded, sleeve);
    }

    /** The same connection without the fast datapath; what was to be encrypted there is still not accepted in the clear. */
    public Neighbour excluding(String reason) {
        return new Neighbour(
                connection,
                connectionUid,
                peer,
                shortId,
                link,
                heartbeats,
                size,
                encryption,
                Optional.of(reason),
                sleeve);
    }

    /** The same connection with another state of sleeve. */
    public Neighbour with(Sleeve next) {
        return new Neighbour(
                connection, connectionUid, peer, shortId, link, heartbeats, size, encryption, excluded, next);
    }

    private Neighbour with(Heartbeats next) {
        return new Neighbour(connection, connectionUid, peer, shortId, link, next, size, encryption, excluded, sleeve);
    }

    private Neighbour with(PathSize next) {
        return new Neighbour(
                connection, connectionUid, peer, shortId, link, heartbeats, next, encryption, excluded, sleeve);
    }

    /** Whether the other end has received our heartbeats on the fast datapath. */
    public boolean established() {
        return heartbeats.established();
    }

    /** Whether heartbeats on the fast datapath arrive, or have not been due yet. */
    public boolean healthy() {
        return heartbeats.healthy();
    }

    /** Whether a heartbeat is to be followed by the question how many were heard. */
    public boolean asks() {
        return heartbeats.asks();
    }

    boolean confirmed() {
        return heartbeats.confirmed();
    }

    boolean heard() {
        return heartbeats.heard();
    }

    /** Whether the fast datapath may be used as soon as it is established. */
    boolean mayUseFastdp() {
        return excluded.isEmpty() && healthy();
    }

    /** Whether its frames are encrypted, whichever overlay carries them. */
    public boolean isEncrypted() {
        return encryption.isPresent() || sleeve.encrypted();
    }

    /** The overlay that carries our frames. */
    public Carrier carrier() {
        if (mayUseFastdp() && established()) {
            return Carrier.FASTDP;
        }
        return sleeve.established() ? Carrier.SLEEVE : Carrier.NONE;
    }

    /** Whether no overlay can carry frames, now or later in this condition: the connection is of no use. */
    boolean isStranded() {
        return !mayUseFastdp() && sleeve.failed();
    }

    /** Why frames do not go by the fast datapath; empty if they do. */
    public Optional<String> whyNotFastdp() {
        return carrier() == Carrier.FASTDP ? Optional.empty() : excluded.or(() -> Optional.of(heartbeats.trouble()));
    }

    /** What flows and the sleeve thread's plan depend on: all but how the heartbeats and the search for an MTU go. */
    Neighbour forwarding() {
        Heartbeats standing = new Heartbeats(
                false, false, established(), Duration.ZERO, Duration.ZERO, healthy(), Heartbeats.Answers.NONE, 0);
        return with(standing).with(sleeve.verified(0)).with(PathSize.UNKNOWN);
    }

    Neighbour confirm(Duration now) {
        return with(heartbeats.confirm(now));
    }

    /** The heartbeats that go out now are these, and those of {@link #heartbeatSizes}. */
    Neighbour heartbeatSent(Duration now) {
        Neighbour sent = with(heartbeats.sent(now));
        return heartbeats.answered() ? sent.with(size.sending(heartbeats, now)) : sent;
    }

    /** How large the heartbeats that go out now are, without Ethernet header, or {@link PathSize#AS_THE_ORIGINAL}. */
    public ImmutableList<Integer> heartbeatSizes() {
        return heartbeats.answered() ? size.sizes(encryption.isPresent()) : ImmutableList.of(PathSize.AS_THE_ORIGINAL);
    }

    /** The kernel says how large frames may be on the way there. */
    Neighbour measured(int fits) {
        return with(size.measured(fits));
    }

    Neighbour heartbeatHeard(Link from, Duration now) {
        // An encrypted path stays where its keys are.
        Link to = encryption.isPresent() ? link : from;
        return new Neighbour(
                connection, connectionUid, peer, shortId, to, heartbeats.hear(now), size, encryption, excluded, sleeve);
    }

    Neighbour acknowledged(Duration now) {
        return with(heartbeats.acknowledged(now));
    }

    Neighbour silent() {
        return with(heartbeats.silent());
    }

    /** The other end has been told how many heartbeats we heard. */
    Neighbour told() {
        return with(heartbeats.told());
    }

    /** The other end says how many of ours it has heard since we asked last. */
    Neighbour answered(int count, Duration now) {
        // A question alone says nothing about the path.
        int good = size.isHeard() ? Math.max(count, 1) : count;
        return with(heartbeats.answer(good, now)).with(size.heard(count, encryption.isPresent(), now));
    }

    /** Whether frames may leave: at once, or as soon as the kernel encrypts them. */
    private boolean maySend() {
        return encryption.map(by -> by.standing() == Encryption.Standing.BOTH).orElse(true);
    }

    /** The key that the other end is due to be told, if one is. */
    Optional<OfferedKey> keyDue(Neighbour before) {
        return encryption
                .filter(by -> confirmed() && isDecrypted() && !(before.confirmed() && before.isDecrypted()))
                .map(Encryption::inbound);
    }

    private boolean isDecrypted() {
        return encryption
                .filter(by -> by.standing() != Encryption.Standing.NOTHING)
                .isPresent();
    }

    private boolean beats() {
        return confirmed() && excluded.isEmpty();
    }

    boolean heartbeatDue(Duration now) {
        return beats() && maySend() && heartbeats.next().compareTo(now) <= 0;
    }

    boolean overdue(Duration now) {
        return beats() && healthy() && heartbeats.deadline().compareTo(now) <= 0;
    }

    Optional<Duration> nextWake() {
        if (!beats()) {
            return Optional.empty();
        }
        if (!maySend()) {
            return healthy() ? Optional.of(heartbeats.deadline()) : Optional.empty();
        }
        boolean deadlineFirst = healthy() && heartbeats.deadline().compareTo(heartbeats.next()) < 0;
        return Optional.of(deadlineFirst ? heartbeats.deadline() : heartbeats.next());
    }
}
