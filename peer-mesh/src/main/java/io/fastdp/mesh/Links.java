package io.fastdp.mesh;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.ByteStream;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.ConnectionMaker;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.connection.PeerConnection;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.wire.Features;
import io.fastdp.mesh.wire.Introduced;
import io.fastdp.mesh.wire.IntroductionSettings;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.ProtocolMessage;
import io.fastdp.mesh.wire.SessionKey;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of this peer through their life (mesh protocol, sections 8 and 15): from the open stream over
 * introduction, adding and establishing to the end. Confined to the mesh loop.
 */
final class Links implements PeerConnection.Owner {
    /** Accepted streams that have not introduced themselves; more are reset, so that silence costs no memory. */
    static final int STRANGERS = 512;

    private static final Logger log = LoggerFactory.getLogger(Links.class);

    private final MeshConfig config;
    private final MeshScheduler scheduler;
    private final MeshEnvironment environment;
    private final Overlay overlay;
    private final Outside outside;
    private final Map<PeerConnection, Handshake> handshakes = new LinkedHashMap<>();
    private final Map<PeerConnection, Link> introduced = new LinkedHashMap<>();
    private final Map<PeerName, Link> added = new TreeMap<>();
    private final AtomicLong terminations = new AtomicLong();
    private final AtomicLong slowConsumers = new AtomicLong();
    private boolean stopped;

    /**
     * What this class needs of its neighbours.
     *
     * @param outcomes learns what became of dialled connections
     * @param changed something about the connections changed that an operator may see
     */
    record Outside(
            KnownPeers peers, Channels channels, DialOutcomes outcomes, Consumer<MeshEvent> events, Runnable changed) {}

    /** @param mayBeUnknown whoever answers is welcome, because the operator gave the address or the remote dialled us */
    private record Handshake(Features ours, boolean mayBeUnknown) {}

    Links(MeshConfig config, MeshScheduler scheduler, MeshEnvironment environment, Overlay overlay, Outside outside) {
        this.config = config;
        this.scheduler = scheduler;
        this.environment = environment;
        this.overlay = overlay;
        this.outside = outside;
    }

    /** Connections that ended, those to ourselves not counted; from any thread. */
    long terminations() {
        return terminations.get();
    }

    /** Connections closed because the remote did not take our messages; from any thread. */
    long slowConsumers() {
        return slowConsumers.get();
    }

    Optional<Link> to(PeerName neighbour) {
        return Optional.ofNullable(added.get(neighbour));
    }

    Collection<Link> added() {
        return added.values();
    }

    /** Every peer that a connection in any state leads to. */
    Set<PeerName> referredTo() {
        Set<PeerName> names = new HashSet<>(added.keySet());
        introduced.values().forEach(link -> names.add(link.remote().name()));
        return names;
    }

    List<ConnectionMaker.Live> live() {
        return added.values().stream()
                .map(link -> new ConnectionMaker.Live(
                        link.remote().name(),
                        link.connection().remoteAddress(),
                        link.connection().outbound()))
                .toList();
    }

    void stop() {
        stopped = true;
        List.copyOf(introduced.keySet()).forEach(connection -> connection.close(CloseReason.LOCAL, "mesh closed"));
        List.copyOf(handshakes.keySet()).forEach(connection -> connection.close(CloseReason.LOCAL, "mesh closed"));
    }

    void accepted(ByteStream stream) {
        long strangers = handshakes.keySet().stream()
                .filter(connection -> !connection.outbound())
                .count();
        if (stopped || strangers >= STRANGERS) {
            stream.reset();
            return;
        }
        log.info("->[{}] connection accepted", Addresses.text(stream.remote()));
        open(stream, false, true);
    }

    void dialled(ByteStream stream, boolean acceptUnknown) {
        if (stopped) {
            stream.reset();
            return;
        }
        open(stream, true, acceptUnknown);
    }

    private void open(ByteStream stream, boolean outbound, boolean mayBeUnknown) {
        boolean trusted = config.security().trustedSubnets().stream()
                .anyMatch(subnet -> subnet.contains(stream.remote().getAddress()));
        Features ours = Features.of(
                outside.peers().selfSummary(),
                environment.random().nextLong(),
                trusted,
                overlay.feature(),
                config.extraFeatures());
        IntroductionSettings settings = new IntroductionSettings(
                outbound, config.versions(), config.security().password(), ours, environment.keys());
        PeerConnection connection = new PeerConnection(stream, outbound, scheduler, settings, this);
        handshakes.put(connection, new Handshake(ours, mayBeUnknown));
        connection.start();
    }

    @Override
    public void onIntroduced(PeerConnection connection, Introduced outcome) {
        Handshake handshake = handshakes.remove(connection);
        if (handshake == null) {
            return;
        }
        Link link = new Link(
                connection,
                new Link.Introduction(
                        config.identity().name(), handshake.ours(), outcome.features(), outcome.version()),
                scheduler,
                this::onEstablished);
        introduced.put(connection, link);
        log.info("{}: connection ready; using protocol version {}", link, outcome.version());
        if (!register(link, handshake)) {
            return;
        }
        if (prepare(link, outcome.sessionKey())) {
            add(link);
        }
    }

    /** Finds out who the remote is; false if the connection ended over it. */
    private boolean register(Link link, Handshake handshake) {
        PeerSummary remote = link.theirs().peer();
        MeshConfig.Identity self = config.identity();
        if (remote.name().equals(self.name())) {
            boolean ourselves = remote.uid().equals(self.uid());
            String text = ourselves
                    ? "cannot connect to ourself"
                    : "local \"" + self.id() + "\" and remote \"" + remote.id() + "\" peer names collision";
            if (link.connection().outbound()) {
                outside.outcomes().neverAgain(link.connection().remoteAddress(), text);
            }
            link.connection().close(CloseReason.ERROR, text);
            return false;
        }
        if (remote.name().isUnknown()) {
            link.connection().close(CloseReason.ERROR, "remote has the reserved peer name " + remote.name());
            return false;
        }
        if (!handshake.mayBeUnknown()
                && outside.peers().topology().peer(remote.name()).isEmpty()) {
            String address = Addresses.text(link.connection().remoteAddress());
            link.connection().close(CloseReason.ERROR, "unknown peer " + remote.id() + " at " + address);
            return false;
        }
        outside.peers().met(remote);
        return true;
    }

    private boolean prepare(Link link, Optional<SessionKey> key) {
        PeerConnection connection = link.connection();
        OverlaySetup setup = new OverlaySetup(
                link.remote(),
                link.theirs().peer().shortId(),
                connection.localAddress(),
                connection.remoteAddress(),
                connection.outbound(),
                link.connectionUid(),
                key.filter(unused -> !link.trusted()),
                link.theirs().entries(),
                link);
        try {
            link.overlay(overlay.prepare(setup));
            return true;
        } catch (OverlayRefusedException e) {
            connection.close(CloseReason.ERROR, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void add(Link link) {
        PeerName name = link.remote().name();
        PeerSummary remote = link.theirs().peer();
        boolean reachable = outside.peers().routes().reaches(name);
        boolean restarted = isRestarted(remote);
        Link existing = added.get(name);
        if (existing != null && !keepsNew(link, existing)) {
            return;
        }
        int limit = config.connectionLimit();
        if (limit > 0 && added.size() >= limit) {
            link.connection().close(CloseReason.ERROR, "Connection limit reached (" + limit + ")");
            return;
        }
        PeerConnection connection = link.connection();
        added.put(name, link);
        link.state(Link.State.ADDED);
        String address = Addresses.text(connection.remoteAddress());
        outside.peers().connectionAdded(new ConnectionSummary(name, address, connection.outbound(), false));
        if (!reachable || restarted) {
            outside.channels().sendComplete(link);
        }
        log.info("{}: connection added{}", link, restarted ? " (restarted peer)" : reachable ? "" : " (new peer)");
        if (connection.outbound()) {
            outside.outcomes().connected(connection.remoteAddress(), name);
        }
        outside.events()
                .accept(new MeshEvent.ConnectionAdded(
                        link.remote(), link.connectionUid(), connection.outbound(), restarted));
        outside.changed().run();
        link.confirmOverlay();
    }

    private boolean isRestarted(PeerSummary remote) {
        return outside.peers()
                .topology()
                .peer(remote.name())
                .map(PeerDescription::summary)
                .filter(known -> !known.uid().isNone() && !known.uid().equals(remote.uid()))
                .isPresent();
    }

    /** Decides between two connections to one peer; false if the new one ended. */
    private boolean keepsNew(Link link, Link existing) {
        if (!existing.theirs().peer().uid().equals(link.theirs().peer().uid())) {
            // The process at the other end of the old connection is gone; its reset has not reached us yet.
            existing.connection().close(CloseReason.REMOTE_CLOSED, "peer " + link.remote() + " has restarted");
            return true;
        }
        String text = "Multiple connections to " + link.remote() + " added to "
                + config.identity().id();
        int order = Long.compareUnsigned(link.connectionUid(), existing.connectionUid());
        if (order <= 0) {
            existing.connection().close(CloseReason.DUPLICATE, text);
        }
        if (order >= 0) {
            link.connection().close(CloseReason.DUPLICATE, text);
        }
        return order < 0;
    }

    private void onEstablished(Link link) {
        if (link.state() != Link.State.ADDED) {
            return;
        }
        link.state(Link.State.ESTABLISHED);
        log.info("{}: connection fully established", link);
        outside.peers().connectionEstablished(link.remote().name());
        outside.events().accept(new MeshEvent.ConnectionEstablished(link.remote(), link.connectionUid()));
        outside.changed().run();
    }

    @Override
    public void onMessage(PeerConnection connection, ProtocolMessage message) throws ProtocolException {
        Link link = introduced.get(connection);
        if (link == null) {
            return;
        }
        if (message instanceof ProtocolMessage.Gossip gossip) {
            outside.channels().onGossip(link, gossip);
        } else if (message instanceof ProtocolMessage.GossipUnicast unicast) {
            outside.channels().onUnicast(link, unicast);
        } else if (message instanceof ProtocolMessage.GossipBroadcast broadcast) {
            outside.channels().onBroadcast(link, broadcast);
        } else if (message instanceof ProtocolMessage.Unknown unknown) {
            log.debug("{}: ignoring message with unknown tag {}", link, unknown.tag());
        } else {
            link.control(message);
        }
    }

    @Override
    public void onDrained(PeerConnection connection) {
        Link link = introduced.get(connection);
        if (link != null) {
            link.flush();
        }
    }

    @Override
    public void onEnd(PeerConnection connection, CloseReason reason, String text) {
        if (connection.wasSlowConsumer()) {
            slowConsumers.incrementAndGet();
        }
        Link link = introduced.remove(connection);
        if (link == null) {
            endHandshake(connection, reason, text);
        } else {
            endLink(link, reason, text);
        }
        outside.changed().run();
    }

    private void endHandshake(PeerConnection connection, CloseReason reason, String text) {
        handshakes.remove(connection);
        if (reason == CloseReason.LOCAL) {
            return;
        }
        log.info(
                "->[{}] connection shutting down due to error during handshake: {}",
                Addresses.text(connection.remoteAddress()),
                text);
        if (connection.outbound()) {
            outside.outcomes().failed(connection.remoteAddress(), text);
        }
    }

    private void endLink(Link link, CloseReason reason, String text) {
        PeerConnection connection = link.connection();
        PeerId remote = link.remote();
        boolean wasAdded = link.state() != Link.State.INTRODUCED;
        boolean toOurselves = remote.name().equals(config.identity().name())
                && link.theirs().peer().uid().equals(config.identity().uid());
        link.state(Link.State.ENDED);
        if (!toOurselves) {
            terminations.incrementAndGet();
        }
        if (reason != CloseReason.LOCAL) {
            log.info("{}: connection shutting down due to error: {}", link, text);
        }
        if (wasAdded) {
            log.info("{}: connection deleted", link);
            added.remove(remote.name());
            outside.peers().connectionRemoved(remote.name());
        } else {
            outside.peers().collect();
        }
        link.stopOverlay(reason);
        if (connection.outbound()) {
            tellDialler(link, wasAdded, reason, text);
        }
        if (wasAdded) {
            outside.events().accept(new MeshEvent.ConnectionClosed(remote, link.connectionUid(), reason, text));
        }
    }

    private void tellDialler(Link link, boolean wasAdded, CloseReason reason, String text) {
        InetSocketAddress address = link.connection().remoteAddress();
        if (reason == CloseReason.DUPLICATE) {
            outside.outcomes().duplicate(address, link.remote().name(), text);
        } else if (wasAdded) {
            outside.outcomes().ended(address, text);
        } else {
            outside.outcomes().failed(address, text);
        }
    }

    /** What became of a dialled connection. */
    interface DialOutcomes {
        void connected(InetSocketAddress address, PeerName remote);

        void failed(InetSocketAddress address, String text);

        void ended(InetSocketAddress address, String text);

        void duplicate(InetSocketAddress address, PeerName remote, String text);

        void neverAgain(InetSocketAddress address, String text);
    }
}
