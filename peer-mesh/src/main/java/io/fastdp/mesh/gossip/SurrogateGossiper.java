package io.fastdp.mesh.gossip;

import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Stands in for a channel that nobody here owns and merely relays (mesh protocol, section 10.2), so that peers with
 * more features than we have reach each other through us. Bounded in every direction.
 */
public final class SurrogateGossiper implements Gossiper {
    /** Payloads are remembered for one gossip interval. */
    static final Duration MEMORY = Duration.ofSeconds(30);

    private static final int REMEMBERED = 1024;

    private final Supplier<Duration> uptime;
    private final Map<ByteBuffer, Duration> seen = new LinkedHashMap<>();

    /** A surrogate that reads the mesh loop's clock. */
    public SurrogateGossiper(Supplier<Duration> uptime) {
        this.uptime = uptime;
    }

    @Override
    public void onUnicast(PeerName source, byte[] payload) {}

    @Override
    public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) {
        return Optional.of(new Payloads(List.of(payload)));
    }

    @Override
    public Optional<GossipData> onGossip(byte[] payload) {
        Duration now = uptime.get();
        seen.values().removeIf(at -> now.minus(at).compareTo(MEMORY) >= 0);
        if (seen.putIfAbsent(ByteBuffer.wrap(digest(payload)), now) != null) {
            return Optional.empty();
        }
        if (seen.size() > REMEMBERED) {
            Iterator<ByteBuffer> oldest = seen.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return Optional.of(new Payloads(List.of(payload)));
    }

    @Override
    public Optional<GossipData> complete() {
        return Optional.empty();
    }

    private static byte[] digest(byte[] payload) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(payload);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    /** Payloads as received; when too many wait for a slow connection the oldest are lost, as on any lossy path. */
    private record Payloads(List<byte[]> payloads) implements GossipData {
        private static final int WAITING = 256;
        private static final long WAITING_OCTETS = 10L * 1024 * 1024;

        @Override
        public List<byte[]> encode() {
            return payloads;
        }

        @Override
        public GossipData merge(GossipData later) {
            List<byte[]> all = new ArrayList<>(payloads);
            all.addAll(later.encode());
            long octets = all.stream().mapToLong(payload -> payload.length).sum();
            while (all.size() > 1 && (all.size() > WAITING || octets > WAITING_OCTETS)) {
                octets -= all.remove(0).length;
            }
            return new Payloads(List.copyOf(all));
        }
    }
}
