package io.fastdp.mesh;

import io.fastdp.mesh.connection.ByteStream;
import io.fastdp.mesh.connection.DirectPeer;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerSummary;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a mesh together on its loop, the only thread that touches them. */
final class MeshLoop implements MeshTransport.Acceptor {
    private static final Logger log = LoggerFactory.getLogger(MeshLoop.class);

    private final MeshConfig config;
    private final MeshEnvironment environment;
    private final Consumer<MeshEvent> events;
    private final MeshScheduler scheduler;
    private final KnownPeers peers;
    private final Channels channels;
    private final Links links;
    private final StatusBoard board;
    private final Coalesced posting;
    private final Dialling dialling;
    private final GossipChannel topologyChannel;
    private boolean stopped;

    MeshLoop(
            MeshConfig config,
            MeshTransport transport,
            MeshEnvironment environment,
            Overlay overlay,
            Consumer<MeshEvent> listener) {
        this.config = config;
        this.environment = environment;
        this.events = guarded(listener);
        this.scheduler = transport.scheduler();
        this.board = new StatusBoard(config, scheduler);
        this.posting = new Coalesced(scheduler, Duration.ZERO, this::postStatus);
        PeerName self = config.identity().name();
        KnownPeers.Outside forPeers =
                new KnownPeers.Outside(this::referredTo, this::announce, this::tell, this::routesChanged, events);
        this.peers = new KnownPeers(selfSummary(), scheduler, environment.random(), forPeers);
        this.channels = new Channels(self, scheduler, environment.random(), new Channels.Outside(peers, this::linkTo));
        this.dialling = new Dialling(
                config, transport, environment, new Dialling.Outside(peers, this::links, posting::request, events));
        this.links = new Links(
                config,
                scheduler,
                environment,
                overlay,
                new Links.Outside(peers, channels, dialling, events, posting::request));
        this.topologyChannel = channels.add(KnownPeers.CHANNEL, peers);
    }

    private Links links() {
        return links;
    }

    private Set<PeerName> referredTo() {
        return links.referredTo();
    }

    private Optional<Link> linkTo(PeerName neighbour) {
        return links.to(neighbour);
    }

    private void announce(GossipData data) {
        topologyChannel.gossip(data);
    }

    private void tell(PeerName neighbour, GossipData data) {
        linkTo(neighbour).ifPresent(link -> link.gossip(KnownPeers.CHANNEL, data));
    }

    private PeerSummary selfSummary() {
        MeshConfig.Identity identity = config.identity();
        ShortId shortId = identity.shortId()
                .orElseGet(() -> ShortId.of(environment.random().nextInt(ShortId.COUNT)));
        return new PeerSummary(identity.name(), identity.nickName(), identity.uid(), 0, Optional.of(shortId));
    }

    /** A fault of the listener must not take the connection down on whose message the event happened. */
    private static Consumer<MeshEvent> guarded(Consumer<MeshEvent> listener) {
        return event -> {
            try {
                listener.accept(event);
            } catch (RuntimeException bug) {
                log.error("the listener failed on {}", event, bug);
            }
        };
    }

    Channels channels() {
        return channels;
    }

    MeshView view() {
        return peers.view();
    }

    MeshStatus status(int port) {
        return board.read(
                peers.view(),
                port,
                new MeshStatus.Counters(links.terminations(), links.slowConsumers(), channels.droppedUnicasts()));
    }

    /** Begins to dial and to gossip. */
    void begin(int port) {
        dialling.listensOn(port);
        channels.start();
    }

    void connect(Collection<DirectPeer> direct, boolean replace) {
        if (!stopped) {
            dialling.connect(direct, replace);
        }
    }

    void forget(Collection<String> given) {
        if (!stopped) {
            dialling.forget(given);
        }
    }

    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        dialling.stop();
        channels.stop();
        links.stop();
        peers.stop();
    }

    private void routesChanged() {
        dialling.evaluateSoon();
        posting.request();
    }

    private void postStatus() {
        board.post(links.added(), dialling.pending(), dialling.directPeers());
    }

    @Override
    public void onAccepted(ByteStream stream) {
        links.accepted(stream);
    }

    @Override
    public void onListenFailed(String text) {
        if (!stopped) {
            events.accept(new MeshEvent.Fatal(text));
        }
    }
}
