package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * MAC addresses of containers on peers that announce nothing, learnt from the frames they send. Immutable.
 *
 * <p>An entry lives ten minutes after its last use (overlay protocol, section 6); use is seen by misses and by the
 * counters of the entry's flows.
 */
public record LearnedMacs(ImmutableMap<MacAddress, Entry> byMac) {

    /** Life time of an entry since its last use. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** More entries than this are not learnt: a peer that sends frames from random addresses must not fill the table. */
    static final int LIMIT = 16_384;

    /** Nothing learnt. */
    public static final LearnedMacs NONE = new LearnedMacs(ImmutableMap.of());

    /**
     * Where a MAC address was seen.
     *
     * @param peer the peer on whose bridge it is
     * @param lastSeen when a frame of it was last seen
     */
    public record Entry(PeerName peer, Duration lastSeen) {}

    /** Whether the addresses and their places are the same, whenever they were last seen. */
    boolean knowsTheSameAs(LearnedMacs other) {
        return byMac.equals(other.byMac)
                || Maps.transformValues(byMac, Entry::peer).equals(Maps.transformValues(other.byMac, Entry::peer));
    }

    Optional<PeerName> peerOf(MacAddress mac) {
        return Optional.ofNullable(byMac.get(mac)).map(Entry::peer);
    }

    LearnedMacs learn(MacAddress mac, PeerName peer, Duration now) {
        if (!byMac.containsKey(mac) && byMac.size() >= LIMIT) {
            return this;
        }
        Map<MacAddress, Entry> all = new LinkedHashMap<>(byMac);
        all.put(mac, new Entry(peer, now));
        return new LearnedMacs(ImmutableMap.copyOf(all));
    }

    LearnedMacs seen(Set<MacAddress> used, Duration now) {
        Map<MacAddress, Entry> all = new LinkedHashMap<>(byMac);
        all.replaceAll((mac, entry) -> used.contains(mac) ? new Entry(entry.peer(), now) : entry);
        all.values().removeIf(entry -> entry.lastSeen().plus(LIFE).compareTo(now) <= 0);
        return new LearnedMacs(ImmutableMap.copyOf(all));
    }

    LearnedMacs without(Set<MacAddress> macs) {
        if (macs.stream().noneMatch(byMac::containsKey)) {
            return this;
        }
        Map<MacAddress, Entry> all = new LinkedHashMap<>(byMac);
        all.keySet().removeAll(macs);
        return new LearnedMacs(ImmutableMap.copyOf(all));
    }

    LearnedMacs withoutPeer(PeerName peer) {
        Map<MacAddress, Entry> all = new LinkedHashMap<>(byMac);
        boolean changed = all.values().removeIf(entry -> entry.peer().equals(peer));
        return changed ? new LearnedMacs(ImmutableMap.copyOf(all)) : this;
    }
}
