package io.fastdp.mesh.gossip;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent down one connection (mesh protocol, section 10.4): for each channel at most one gossip datum and
 * at most one broadcast datum per source. New data merges into what waits; encoding happens when a message is taken.
 * Confined to the mesh loop.
 */
public final class Outbox {
    /** Broadcasts of more sources than a mesh can have peers are forged; the oldest gives way. */
    static final int SOURCES = 4096;

    private final PeerName self;
    private final Map<String, Pending> channels = new LinkedHashMap<>();
    private final Deque<ProtocolMessage> encoded = new ArrayDeque<>();

    /** An empty outbox; {@code self} is named as the sender of each gossip. */
    public Outbox(PeerName self) {
        this.self = self;
    }

    /** Adds state for the neighbour. */
    public void gossip(String channel, GossipData data) {
        Pending pending = pending(channel);
        GossipData before = pending.gossip;
        pending.gossip = before == null ? data : before.merge(data);
    }

    /** Adds a broadcast that began at {@code source}. */
    public void broadcast(String channel, PeerName source, GossipData data) {
        Map<PeerName, GossipData> broadcasts = pending(channel).broadcasts;
        broadcasts.merge(source, data, GossipData::merge);
        if (broadcasts.size() > SOURCES) {
            Iterator<PeerName> oldest = broadcasts.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Takes the next message; a channel's gossip goes before its broadcasts. */
    public Optional<ProtocolMessage> next() {
        while (encoded.isEmpty() && !channels.isEmpty()) {
            encodeOne();
        }
        return Optional.ofNullable(encoded.poll());
    }

    private void encodeOne() {
        Map.Entry<String, Pending> entry = channels.entrySet().iterator().next();
        String channel = entry.getKey();
        Pending pending = entry.getValue();
        GossipData gossip = pending.gossip;
        if (gossip != null) {
            pending.gossip = null;
            gossip.encode()
                    .forEach(payload -> encoded.add(new ProtocolMessage.Gossip(channel, self, Octets.of(payload))));
        } else if (!pending.broadcasts.isEmpty()) {
            Iterator<Map.Entry<PeerName, GossipData>> each =
                    pending.broadcasts.entrySet().iterator();
            Map.Entry<PeerName, GossipData> broadcast = each.next();
            each.remove();
            broadcast
                    .getValue()
                    .encode()
                    .forEach(payload -> encoded.add(
                            new ProtocolMessage.GossipBroadcast(channel, broadcast.getKey(), Octets.of(payload))));
        }
        channels.remove(channel);
        if (!pending.broadcasts.isEmpty()) {
            channels.put(channel, pending);
        }
    }

    private Pending pending(String channel) {
        return channels.computeIfAbsent(channel, unused -> new Pending());
    }

    private static final class Pending {
        private @Nullable GossipData gossip;
        private final Map<PeerName, GossipData> broadcasts = new LinkedHashMap<>();
    }
}
