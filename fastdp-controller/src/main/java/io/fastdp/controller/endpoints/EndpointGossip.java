package io.fastdp.controller.endpoints;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Gossiper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner of the gossip channel {@code fastdp-endpoints}.
 *
 * <p>Thread-safe: the mesh calls the gossiper's methods on its loop, the agent loop calls {@link #announce}; both replace
 * one immutable value. Peers that do not know the channel relay it untouched.
 */
public final class EndpointGossip implements Gossiper {
    /** Name of the channel. */
    public static final String CHANNEL = "fastdp-endpoints";

    /** A claim from further in the future than any honest clock is off would pin an address for ever. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(EndpointGossip.class);

    private final PeerName self;
    private final InstantSource clock;
    private final Consumer<EndpointClaims> listener;
    private final AtomicReference<EndpointClaims> claims;
    private final AtomicReference<Optional<Map<MacAddress, ImmutableSet<InetAddress>>>> ours =
            new AtomicReference<>(Optional.empty());
    private final AtomicLong malformed = new AtomicLong();

    /**
     * A channel that begins with what an earlier life knew.
     *
     * @param self our own name
     * @param known claims to begin with
     * @param clock time of day, for versions
     * @param listener gets the claims after each change, on the thread that made it; must not block
     */
    public EndpointGossip(PeerName self, EndpointClaims known, InstantSource clock, Consumer<EndpointClaims> listener) {
        this.self = self;
        this.claims = new AtomicReference<>(known);
        this.clock = clock;
        this.listener = listener;
    }

    /** The claims as they are now. */
    public EndpointClaims claims() {
        return requireNonNull(claims.get());
    }

    /** Payloads that could not be read since the start. */
    public long malformed() {
        return malformed.get();
    }

    /**
     * Makes exactly these endpoints ours and tells everybody what changed.
     *
     * @param channel where to tell
     */
    public void announce(GossipChannel channel, Map<MacAddress, ImmutableSet<InetAddress>> endpoints) {
        ours.set(Optional.of(Map.copyOf(endpoints)));
        List<Claim> made = reassert();
        if (!made.isEmpty()) {
            channel.broadcast(new Told(made));
        }
    }

    /** Tells everybody that we leave for good. */
    public void leave(GossipChannel channel) {
        ours.set(Optional.empty());
        List<Claim> made = claims().farewell(self, clock.millis());
        if (!made.isEmpty()) {
            take(made);
            channel.broadcast(new Told(made));
        }
    }

    /** Forgets withdrawals that are old and old claims of peers that nobody knows. */
    public void prune(Predicate<PeerName> unknown) {
        long now = clock.millis();
        claims.updateAndGet(
                known -> requireNonNull(known).without(peer -> !peer.equals(self) && unknown.test(peer), now));
    }

    @Override
    public void onUnicast(PeerName source, byte[] payload) {
        receive(payload);
    }

    @Override
    public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) {
        return onGossip(payload);
    }

    @Override
    public Optional<GossipData> onGossip(byte[] payload) {
        List<Claim> news = receive(payload);
        return news.isEmpty() ? Optional.empty() : Optional.of(new Told(news));
    }

    @Override
    public Optional<GossipData> complete() {
        Collection<Claim> all = claims().all();
        return all.isEmpty() ? Optional.empty() : Optional.of(new Told(List.copyOf(all)));
    }

    /** Takes in a payload; what was new, together with what we had to answer to claims in our own name. */
    private List<Claim> receive(byte[] payload) {
        List<Claim> told;
        try {
            told = ClaimCodec.decode(payload);
        } catch (MalformedClaimsException e) {
            // The neighbour may merely have relayed it, so its connection is not to blame.
            if (malformed.getAndIncrement() == 0) {
                LOG.warn("Ignored a message on channel {}: {}", CHANNEL, e.getMessage());
            }
            return List.of();
        }
        long latest = clock.millis() + CLOCK_TOLERANCE.toMillis();
        List<Claim> news = new ArrayList<>(take(
                told.stream().filter(claim -> claim.epochMillis() <= latest).toList()));
        if (news.stream().anyMatch(claim -> claim.peer().equals(self))) {
            news.addAll(reassert());
        }
        return news;
    }

    private List<Claim> reassert() {
        Optional<Map<MacAddress, ImmutableSet<InetAddress>>> wanted = requireNonNull(ours.get());
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<Claim> made = claims().assertion(self, wanted.get(), clock.millis());
        take(made);
        return made;
    }

    private List<Claim> take(Collection<Claim> told) {
        while (true) {
            EndpointClaims known = claims();
            EndpointClaims.Merge merge = known.merge(told);
            if (claims.compareAndSet(known, merge.claims())) {
                if (!merge.news().isEmpty()) {
                    listener.accept(merge.claims());
                }
                return merge.news();
            }
        }
    }

    /** Claims on their way to neighbours. */
    private record Told(List<Claim> claims) implements GossipData {
        @Override
        public List<byte[]> encode() {
            return ClaimCodec.encode(claims);
        }

        @Override
        public GossipData merge(GossipData later) {
            Map<Claim.Key, Claim> all = new LinkedHashMap<>();
            claims.forEach(claim -> all.put(claim.key(), claim));
            if (later instanceof Told told) {
                told.claims.forEach(claim -> all.merge(claim.key(), claim, (a, b) -> b.supersedes(a) ? b : a));
            }
            return new Told(List.copyOf(all.values()));
        }
    }
}
