package io.fastdp.mesh;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayLink;
import io.fastdp.mesh.connection.PeerConnection;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Outbox;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Features;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection together with whom it leads to, its overlay and what waits to be sent. Confined to the mesh loop, but
 * for what it offers as an {@link OverlayLink}.
 */
final class Link implements OverlayLink {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final PeerConnection connection;
    private final Introduction introduction;
    private final MeshScheduler scheduler;
    private final Outbox outbox;
    private final Runnable onEstablished;
    private @Nullable OverlayConnection overlay;
    private State state = State.INTRODUCED;
    private boolean flushing;

    enum State {
        INTRODUCED,
        ADDED,
        ESTABLISHED,
        ENDED
    }

    /**
     * What both ends told each other.
     *
     * @param self our name
     * @param ours what we announced
     * @param theirs what the remote announced
     * @param version of the protocol
     */
    record Introduction(PeerName self, Features ours, Features theirs, int version) {}

    Link(
            PeerConnection connection,
            Introduction introduction,
            MeshScheduler scheduler,
            java.util.function.Consumer<Link> onEstablished) {
        this.connection = connection;
        this.introduction = introduction;
        this.scheduler = scheduler;
        this.outbox = new Outbox(introduction.self());
        this.onEstablished = () -> onEstablished.accept(this);
    }

    PeerConnection connection() {
        return connection;
    }

    Features theirs() {
        return introduction.theirs();
    }

    PeerId remote() {
        return theirs().peer().id();
    }

    long connectionUid() {
        return introduction.ours().connectionUid(theirs());
    }

    /** Both ends see each other in a trusted subnet. */
    boolean trusted() {
        return introduction.ours().trusted() && theirs().trusted();
    }

    State state() {
        return state;
    }

    void state(State next) {
        state = next;
    }

    /** The name by which the log knows it: {@code ->[ip:port|name(nick)]}. */
    @Override
    public String toString() {
        return "->[" + Addresses.text(connection.remoteAddress()) + "|" + remote() + "]";
    }

    void overlay(OverlayConnection prepared) {
        overlay = prepared;
    }

    void confirmOverlay() {
        if (overlay != null) {
            overlay.confirm();
        }
    }

    void control(ProtocolMessage message) {
        if (overlay != null) {
            overlay.onControl(message);
        }
    }

    void stopOverlay(CloseReason reason) {
        if (overlay != null) {
            OverlayConnection stopped = overlay;
            overlay = null;
            stopped.stop(reason);
        }
    }

    void gossip(String channel, GossipData data) {
        outbox.gossip(channel, data);
        flushSoon();
    }

    void broadcast(String channel, PeerName source, GossipData data) {
        outbox.broadcast(channel, source, data);
        flushSoon();
    }

    /** Encoding waits for the end of this turn of the loop, so that what one message causes merges. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            scheduler.execute(this::flush);
        }
    }

    void flush() {
        flushing = false;
        while (connection.hasRoom()) {
            Optional<ProtocolMessage> next = outbox.next();
            if (next.isEmpty()) {
                return;
            }
            connection.send(next.get());
        }
    }

    @Override
    public void send(ProtocolMessage message) {
        if (!mayBeSent(message)) {
            log.warn("{}: overlay control message dropped that would crash the remote: {}", this, message);
        } else if (scheduler.inLoop()) {
            connection.send(message);
        } else {
            scheduler.execute(() -> connection.send(message));
        }
    }

    /** Old peers crash on an index outside the common list, and take bare control only without overlays. */
    private boolean mayBeSent(ProtocolMessage message) {
        if (message instanceof ProtocolMessage.OverlayControl control) {
            return control.index() < commonOverlays();
        }
        return !(message instanceof ProtocolMessage.LegacyOverlay)
                || theirs().overlays().isEmpty();
    }

    private long commonOverlays() {
        List<String> offered = names(introduction.ours().overlays().orElse(""));
        return names(theirs().overlays().orElse("")).stream()
                .filter(name -> !name.isEmpty() && offered.contains(name))
                .count();
    }

    private static List<String> names(String feature) {
        return Arrays.asList(feature.split(" ", -1));
    }

    @Override
    public void established() {
        scheduler.execute(onEstablished);
    }

    @Override
    public void failed(String reason) {
        scheduler.execute(() -> connection.close(CloseReason.ERROR, reason));
    }
}
