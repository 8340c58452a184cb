package io.fastdp.mesh;

import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.gossip.Delivery;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Gossiper;
import io.fastdp.mesh.gossip.SurrogateGossiper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gossip channels: delivers to their owners, relays, and sends (mesh protocol, section 10). Confined to the mesh
 * loop, but for {@link #add} and the channels themselves.
 */
final class Channels {
    /** Channels we only relay. The least recently used gives way: all it loses is the memory of what it relayed. */
    static final int SURROGATES = 64;

    private static final Duration GOSSIP_INTERVAL = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(Channels.class);

    private final PeerName self;
    private final MeshScheduler scheduler;
    private final RandomGenerator random;
    private final Outside outside;
    private final Map<String, Channel> owned = new ConcurrentSkipListMap<>();
    private final Map<String, Channel> surrogates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Channel> eldest) {
            return size() > SURROGATES;
        }
    };
    private boolean stopped;
    private final AtomicLong droppedUnicasts = new AtomicLong();

    /**
     * What this class needs of its neighbours.
     *
     * @param peers the routes
     * @param neighbours the connection to a neighbour, if there is one at the moment
     */
    record Outside(KnownPeers peers, Function<PeerName, Optional<Link>> neighbours) {}

    Channels(PeerName self, MeshScheduler scheduler, RandomGenerator random, Outside outside) {
        this.self = self;
        this.scheduler = scheduler;
        this.random = random;
        this.outside = outside;
    }

    GossipChannel add(String name, Gossiper gossiper) {
        Channel channel = new Channel(name, gossiper);
        if (owned.putIfAbsent(name, channel) != null) {
            throw new IllegalArgumentException("gossip channel " + name + " exists already");
        }
        return channel;
    }

    void start() {
        scheduler.schedule(GOSSIP_INTERVAL, this::periodic);
    }

    void stop() {
        stopped = true;
    }

    /** Unicasts for which there was no way; from any thread. */
    long droppedUnicasts() {
        return droppedUnicasts.get();
    }

    int surrogates() {
        return surrogates.size();
    }

    private void periodic() {
        if (stopped) {
            return;
        }
        owned.values().forEach(channel -> complete(channel).ifPresent(data -> gossip(channel, data, self)));
        scheduler.schedule(GOSSIP_INTERVAL, this::periodic);
    }

    /** Sends the complete state of every channel down a new connection. */
    void sendComplete(Link link) {
        owned.values().forEach(channel -> complete(channel).ifPresent(data -> link.gossip(channel.name(), data)));
    }

    /** A fault in one channel's owner must not keep the others from being gossiped. */
    private static Optional<GossipData> complete(Channel channel) {
        try {
            return channel.gossiper.complete();
        } catch (RuntimeException bug) {
            log.error("gossip channel {} has no state to send because of a fault of ours", channel.name(), bug);
            return Optional.empty();
        }
    }

    void onGossip(Link from, ProtocolMessage.Gossip message) throws ProtocolException {
        Channel channel = channel(message.channel());
        PeerName sender = from.remote().name();
        channel.gossiper.onGossip(
                message.payload().toArray(), new Arrival(from, news -> gossip(channel, news, sender)));
    }

    void onBroadcast(Link from, ProtocolMessage.GossipBroadcast message) throws ProtocolException {
        Channel channel = channel(message.channel());
        PeerName source = message.source();
        // Our own broadcasts come back only if they are forged or of an earlier life: they have been everywhere.
        Consumer<GossipData> relay = source.equals(self) ? news -> {} : news -> broadcast(channel, source, news);
        channel.gossiper.onBroadcast(source, message.payload().toArray(), new Arrival(from, relay));
    }

    void onUnicast(Link from, ProtocolMessage.GossipUnicast message) throws ProtocolException {
        if (message.destination().equals(self)) {
            channel(message.channel())
                    .gossiper
                    .onUnicast(message.source(), message.payload().toArray(), new Arrival(from, news -> {}));
        } else {
            relay(message, next -> !next.equals(from.remote().name()));
        }
    }

    /** A destination that has just appeared may have no route until the pending calculation: then it waits for it. */
    private void relay(ProtocolMessage.GossipUnicast message, Predicate<PeerName> mayTake) {
        Optional<Link> known = nextHop(message, mayTake);
        if (known.isPresent()) {
            known.get().send(message);
        } else {
            outside.peers()
                    .whenRoutesAreCurrent(() ->
                            nextHop(message, mayTake).ifPresentOrElse(link -> link.send(message), () -> drop(message)));
        }
    }

    private Optional<Link> nextHop(ProtocolMessage.GossipUnicast message, Predicate<PeerName> mayTake) {
        return outside.peers()
                .routes()
                .unicastAll(message.destination())
                .filter(mayTake)
                .flatMap(outside.neighbours());
    }

    private void drop(ProtocolMessage.GossipUnicast message) {
        droppedUnicasts.incrementAndGet();
        log.debug("no route for a unicast on {} to {}", message.channel(), message.destination());
    }

    private Channel channel(String name) {
        Channel channel = owned.get(name);
        return channel != null
                ? channel
                : surrogates.computeIfAbsent(
                        name, unused -> new Channel(name, new SurrogateGossiper(scheduler::uptime)));
    }

    private void gossip(Channel channel, GossipData data, PeerName excluded) {
        outside.peers()
                .whenRoutesAreCurrent(() -> outside.peers()
                        .routes()
                        .randomNeighbours(excluded, random)
                        .forEach(toLink(link -> link.gossip(channel.name(), data))));
    }

    private void broadcast(Channel channel, PeerName source, GossipData data) {
        outside.peers()
                .whenRoutesAreCurrent(() -> outside.peers()
                        .routes()
                        .broadcastAll(source)
                        .forEach(toLink(link -> link.broadcast(channel.name(), source, data))));
    }

    private Consumer<PeerName> toLink(Consumer<Link> send) {
        return name -> outside.neighbours().apply(name).ifPresent(send);
    }

    private void onLoop(Runnable task) {
        if (scheduler.inLoop()) {
            task.run();
        } else {
            scheduler.execute(task);
        }
    }

    /** A payload that came over a connection. */
    private final class Arrival implements Delivery {
        private final Link from;
        private final Consumer<GossipData> relay;

        Arrival(Link from, Consumer<GossipData> relay) {
            this.from = from;
            this.relay = relay;
        }

        @Override
        public void passOn(GossipData data) {
            onLoop(() -> relay.accept(data));
        }

        @Override
        public void refuse(String text) {
            from.failed(text);
        }
    }

    private final class Channel implements GossipChannel {
        private final String name;
        private final Gossiper gossiper;

        Channel(String name, Gossiper gossiper) {
            this.name = name;
            this.gossiper = gossiper;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void unicast(PeerName destination, byte[] payload) {
            Octets octets = Octets.of(payload);
            onLoop(() ->
                    relay(new ProtocolMessage.GossipUnicast(name, self, destination, octets), anyNeighbour -> true));
        }

        @Override
        public void broadcast(GossipData data) {
            onLoop(() -> Channels.this.broadcast(this, self, data));
        }

        @Override
        public void gossip(GossipData data) {
            onLoop(() -> Channels.this.gossip(this, data, self));
        }
    }
}
