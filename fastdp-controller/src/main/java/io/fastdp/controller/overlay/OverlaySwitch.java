package io.fastdp.controller.overlay;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EspKey;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.KeyLimits;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.decision.Sleeve;
import io.fastdp.controller.sleeve.SleeveConnections;
import io.fastdp.controller.sleeve.SleeveSetup;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayLink;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolMessage;
import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.UdpAddress;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The overlays of each connection, {@code fastdp} and {@code sleeve}, as the mesh knows them (overlay protocol, section 1). The mesh
 * calls it on its loop; the methods that answer a connection may be called by any thread.
 *
 * <p>Here is which overlays the two ends have in common, and which messages are whose. Which of them carries frames is decided in
 * {@link Neighbour}; each connection is a handle under which events are posted and answers come back.
 */
public final class OverlaySwitch implements Overlay {
    static final int HEARTBEAT_ACK = 0;
    static final int INIT_SA_REMOTE = 1;

    /** Ours: a heartbeat has been sent, how many were heard? The original ignores tags that it does not know. */
    static final int HEARTBEAT_SENT = 2;

    /** Ours: so many, in one octet. */
    static final int HEARTBEATS_HEARD = 3;

    private static final String FASTDP = Neighbour.Carrier.FASTDP.text();
    private static final String SLEEVE = Neighbour.Carrier.SLEEVE.text();
    private static final Logger LOG = LoggerFactory.getLogger(OverlaySwitch.class);

    private final int routerPort;
    private final PeerName self;
    private final Optional<String> whyNotFastdp;
    private final Optional<SleeveConnections> sleeve;
    private final EventSink events;
    private final RandomGenerator random;
    private final KeyLimits limits;
    private final AtomicLong handles = new AtomicLong();
    private final AtomicLong renewals = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    /** The overlays that both ends offer, in order; a legacy peer offers none, and is spoken to without indices. */
    private record Common(List<String> names, boolean legacy) {
        static final Common LEGACY = new Common(List.of(SLEEVE), true);

        boolean has(String name) {
            return names.contains(name);
        }

        ProtocolMessage message(String name, int tag, Octets body) {
            return legacy
                    ? new ProtocolMessage.LegacyOverlay(tag, body)
                    : new ProtocolMessage.OverlayControl(names.indexOf(name), tag, body);
        }
    }

    private record Open(OverlayLink link, Common common, Optional<KeyAgreement> keys) {
        void send(String name, int tag, Octets body) {
            if (common.has(name)) {
                link.send(common.message(name, tag, body));
            }
        }
    }

    /**
     * Overlays that report to {@code events}.
     *
     * @param routerPort our own mesh port; VXLAN uses the one above (overlay protocol, section 4.2)
     * @param self our name, from which our keys are derived
     * @param whyNotFastdp why this node has no datapath, if it has none
     * @param sleeve the other overlay, if this node can capture frames
     * @param random unpredictable, for keys
     * @param limits how long keys serve
     */
    public OverlaySwitch(
            int routerPort,
            PeerName self,
            Optional<String> whyNotFastdp,
            Optional<SleeveConnections> sleeve,
            EventSink events,
            RandomGenerator random,
            KeyLimits limits) {
        this.routerPort = routerPort;
        this.self = self;
        this.whyNotFastdp = whyNotFastdp;
        this.sleeve = sleeve;
        this.events = events;
        this.random = random;
        this.limits = limits;
    }

    /** Always in this order: the two ends must agree on indices, and each goes by its own order. */
    private List<String> ours() {
        List<String> names = new ArrayList<>();
        if (whyNotFastdp.isEmpty()) {
            names.add(FASTDP);
        }
        if (sleeve.isPresent()) {
            names.add(SLEEVE);
        }
        return names;
    }

    @Override
    public Optional<String> feature() {
        return Optional.of(String.join(" ", ours()));
    }

    @Override
    public OverlayConnection prepare(OverlaySetup setup) throws OverlayRefusedException {
        Common common = common(setup.remoteFeatures());
        Link link = link(setup);
        long handle = handles.incrementAndGet();
        Optional<String> excluded = whyNotFastdp(common, setup);
        Optional<KeyAgreement> keys = excluded.isPresent()
                ? Optional.empty()
                : setup.sessionKey()
                        .map(key -> new KeyAgreement(key, self, setup.remote().name()));
        if (excluded.isPresent() && !common.has(SLEEVE)) {
            throw new OverlayRefusedException("no overlays in common: " + excluded.get());
        }
        keys.ifPresent(agreed -> LOG.info("Setting up IPsec between {} and {}", self, setup.remote()));
        open.put(handle, new Open(setup.link(), common, keys));
        events.post(
                new AgentEvent.ConnectionPrepared(neighbour(handle, setup, link, keys, excluded, common.has(SLEEVE))));
        if (common.has(SLEEVE)) {
            sleeve.ifPresent(it -> it.prepare(sleeve(handle, setup)));
        }
        return new Connection(handle, common);
    }

    private Neighbour neighbour(
            long handle,
            OverlaySetup setup,
            Link link,
            Optional<KeyAgreement> keys,
            Optional<String> excluded,
            boolean withSleeve) {
        Neighbour neighbour =
                Neighbour.prepared(handle, setup.connectionUid(), setup.remote(), setup.remoteShortId(), link);
        if (keys.isPresent()) {
            neighbour = neighbour.encrypted(Encryption.offering(keys.get().draw(random), limits));
        }
        if (excluded.isPresent()) {
            neighbour = neighbour.excluding(excluded.get());
        }
        return withSleeve ? neighbour.with(Sleeve.prepared(setup.sessionKey().isPresent())) : neighbour;
    }

    private SleeveSetup sleeve(long handle, OverlaySetup setup) {
        return new SleeveSetup(
                handle,
                setup.remote().name(),
                setup.outbound() ? UdpAddress.of(setup.remoteAddress()) : UdpAddress.UNKNOWN,
                setup.connectionUid(),
                setup.sessionKey(),
                setup.outbound(),
                message -> send(handle, SLEEVE, message.tag(), Octets.of(message.body())));
    }

    private Common common(Map<String, String> features) throws OverlayRefusedException {
        String offered = features.get("Overlays");
        if (offered == null && sleeve.isPresent()) {
            return Common.LEGACY;
        }
        List<String> theirs = offered == null ? List.of() : List.of(offered.split(" "));
        List<String> names = ours().stream().filter(theirs::contains).toList();
        if (names.isEmpty()) {
            throw new OverlayRefusedException("no overlays in common");
        }
        return new Common(names, false);
    }

    private Optional<String> whyNotFastdp(Common common, OverlaySetup setup) {
        if (whyNotFastdp.isPresent()) {
            return whyNotFastdp.map(reason -> "this node has no fast datapath: " + reason);
        }
        if (!common.has(FASTDP)) {
            return Optional.of("the peer does not offer it");
        }
        return setup.remoteShortId().isEmpty()
                ? Optional.of("the peer has no short id, so it cannot be addressed there")
                : Optional.empty();
    }

    private Link link(OverlaySetup setup) throws OverlayRefusedException {
        InetSocketAddress remote = setup.remoteAddress();
        if (setup.localAddress().getAddress() instanceof Inet4Address local
                && remote.getAddress() instanceof Inet4Address to) {
            int udpPort = (setup.outbound() ? remote.getPort() : routerPort) + 1;
            return new Link(setup.remote().name(), local, to, udpPort);
        }
        throw new OverlayRefusedException("no overlays in common: all of them need an IPv4 underlay, this connection is"
                + " from " + setup.localAddress() + " to " + remote);
    }

    private void send(long connection, String name, int tag, Octets body) {
        with(connection, it -> it.send(name, tag, body));
    }

    /** Nothing is to be done for a connection that has ended. */
    private void with(long connection, Consumer<Open> then) {
        Open it = open.get(connection);
        if (it != null) {
            then.accept(it);
        }
    }

    /** Tells the other end that its heartbeats arrive. Ignored after the connection has ended, as all that follow. */
    public void acknowledge(long connection) {
        send(connection, FASTDP, HEARTBEAT_ACK, Octets.EMPTY);
    }

    /** Asks the other end how many heartbeats it has heard; to be called when one has just left. */
    public void askHeard(long connection) {
        send(connection, FASTDP, HEARTBEAT_SENT, Octets.EMPTY);
    }

    /** Tells the other end how many heartbeats we have heard, 0 to 255. */
    public void answerHeard(long connection, int count) {
        send(connection, FASTDP, HEARTBEATS_HEARD, Octets.of(new byte[] {(byte) count}));
    }

    /** Tells the other end what it derives our key from. */
    public void offerKey(long connection, Octets offer) {
        send(connection, FASTDP, INIT_SA_REMOTE, offer);
    }

    /** Draws a new key for what the other end sends; it is an event. */
    public void renewKey(long connection) {
        with(
                connection,
                it -> it.keys().ifPresent(keys -> {
                    renewals.incrementAndGet();
                    events.post(new AgentEvent.KeyDrawn(connection, keys.draw(random)));
                }));
    }

    /** How many keys of connections have been drawn anew. */
    public long renewals() {
        return renewals.get();
    }

    /** Tells the mesh that no frame can flow. */
    public void fail(long connection, String reason) {
        with(connection, it -> it.link().failed(reason));
    }

    /** Tells the mesh that frames flow. */
    public void establish(long connection) {
        with(connection, it -> it.link().established());
    }

    private final class Connection implements OverlayConnection {
        private final long handle;
        private final Common common;

        Connection(long handle, Common common) {
            this.handle = handle;
            this.common = common;
        }

        @Override
        public void confirm() {
            events.post(new AgentEvent.ConnectionConfirmed(handle));
            if (common.has(SLEEVE)) {
                sleeve.ifPresent(it -> it.confirm(handle));
            }
        }

        @Override
        public void onControl(ProtocolMessage control) {
            Open it = open.get(handle);
            if (it == null) {
                return;
            }
            if (control instanceof ProtocolMessage.OverlayControl message
                    && !common.legacy()
                    && message.index() < common.names().size()) {
                if (common.names().get(message.index()).equals(SLEEVE)) {
                    onSleeve(message.tag(), message.body());
                } else {
                    onFastdp(it, message);
                }
            } else if (control instanceof ProtocolMessage.LegacyOverlay message && common.legacy()) {
                onSleeve(message.tag(), message.body());
            }
        }

        private void onSleeve(int tag, Octets body) {
            ControlMessage.parse(tag, body.toArray())
                    .ifPresent(message -> sleeve.ifPresent(it -> it.receive(handle, message)));
        }

        private void onFastdp(Open it, ProtocolMessage.OverlayControl message) {
            switch (message.tag()) {
                case HEARTBEAT_ACK -> events.post(new AgentEvent.HeartbeatAcknowledged(handle));
                case INIT_SA_REMOTE -> keyOffered(it, message.body());
                case HEARTBEAT_SENT -> events.post(new AgentEvent.HeartbeatAsked(handle));
                case HEARTBEATS_HEARD -> {
                    if (message.body().length() > 0) {
                        int count = message.body().toArray()[0] & 0xff;
                        events.post(new AgentEvent.HeartbeatsHeard(handle, count));
                    }
                }
                default -> LOG.debug("Ignored unknown message {} of the remote's fast datapath", message.tag());
            }
        }

        private void keyOffered(Open it, Octets offer) {
            if (it.keys().isEmpty()) {
                LOG.debug("Ignored a key for a connection that is not encrypted");
                return;
            }
            try {
                EspKey theirs = it.keys().get().theirs(offer);
                events.post(new AgentEvent.KeyAgreed(handle, theirs));
            } catch (IllegalArgumentException e) {
                events.post(new AgentEvent.FastdpFailed(handle, "InitSARemote of the remote: " + e.getMessage()));
            }
        }

        @Override
        public void stop(CloseReason why) {
            open.remove(handle);
            events.post(new AgentEvent.ConnectionStopped(handle, why));
            if (common.has(SLEEVE)) {
                sleeve.ifPresent(it -> it.stop(handle));
            }
        }
    }
}
