package io.fastdp.controller.allocator;

import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.gossip.AllocationCodec;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.MalformedAllocationException;
import io.fastdp.mesh.gossip.Delivery;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Gossiper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner of the gossip channel {@code IPallocation}. What cannot be read costs the connection it came through at once;
 * what the allocator refuses costs it a little later. Everything we send is the state that was last published, encoded
 * when it is really sent, as the original does it.
 *
 * <p>Thread-safe: the mesh calls the gossiper's methods on its loop, the allocator's thread publishes.
 */
final class AllocationGossip implements Gossiper {
    /** Name of the channel. */
    static final String CHANNEL = "IPallocation";

    /** More waits only if somebody floods us; what is lost then comes again with the periodic gossip or is asked again. */
    static final int MAX_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(AllocationGossip.class);

    private final Consumer<Job> inbox;
    private final AtomicReference<@Nullable Published> published = new AtomicReference<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * A channel that has nothing to say yet.
     *
     * @param inbox takes what arrives; must not block
     */
    AllocationGossip(Consumer<Job> inbox) {
        this.inbox = inbox;
    }

    /** From now on tells this state. */
    void publish(AllocationState state) {
        published.set(new Published(state));
    }

    /** What to send: the state that is published at the moment of sending. */
    GossipData newest() {
        return new Newest();
    }

    /** A message was looked at, and makes room for another one. */
    void taken() {
        waiting.decrementAndGet();
    }

    @Override
    public void onUnicast(PeerName source, byte[] payload, Delivery delivery) throws ProtocolException {
        try {
            var message = AllocationCodec.decodeMessage(payload);
            deliver(new Job(new AllocatorEvent.MessageReceived(source, message), delivery, false));
        } catch (MalformedAllocationException e) {
            throw refusal(e);
        }
    }

    @Override
    public void onBroadcast(PeerName source, byte[] payload, Delivery delivery) throws ProtocolException {
        receive(Optional.of(source), payload, delivery);
    }

    @Override
    public void onGossip(byte[] payload, Delivery delivery) throws ProtocolException {
        receive(Optional.empty(), payload, delivery);
    }

    private void receive(Optional<PeerName> source, byte[] payload, Delivery delivery) throws ProtocolException {
        try {
            AllocationState state = AllocationCodec.decodeState(payload);
            deliver(new Job(new AllocatorEvent.StateReceived(source, state), delivery, source.isPresent()));
        } catch (MalformedAllocationException e) {
            throw refusal(e);
        }
    }

    private void deliver(Job job) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            LOG.debug("dropped a message on channel {}: {} are waiting", CHANNEL, MAX_WAITING);
            return;
        }
        inbox.accept(job);
    }

    private static ProtocolException refusal(MalformedAllocationException reason) {
        return new ProtocolException(String.valueOf(reason.getMessage()), reason);
    }

    @Override
    public void onUnicast(PeerName source, byte[] payload) throws ProtocolException {
        onUnicast(source, payload, Job.OURS);
    }

    @Override
    public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) throws ProtocolException {
        onBroadcast(source, payload, Job.OURS);
        return Optional.empty();
    }

    @Override
    public Optional<GossipData> onGossip(byte[] payload) throws ProtocolException {
        onGossip(payload, Job.OURS);
        return Optional.empty();
    }

    @Override
    public Optional<GossipData> complete() {
        return published.get() == null ? Optional.empty() : Optional.of(newest());
    }

    private List<byte[]> payloads() {
        Published state = published.get();
        return state == null ? List.of() : List.of(state.payload());
    }

    /** A state, and its octets once they were needed. */
    private static final class Published {
        private final AllocationState state;
        private byte @Nullable [] payload;

        Published(AllocationState state) {
            this.state = state;
        }

        synchronized byte[] payload() {
            byte[] known = payload;
            if (known == null) {
                known = AllocationCodec.encodeState(state);
                payload = known;
            }
            return known;
        }
    }

    private final class Newest implements GossipData {
        @Override
        public List<byte[]> encode() {
            return payloads();
        }

        @Override
        public GossipData merge(GossipData later) {
            return this;
        }
    }
}
