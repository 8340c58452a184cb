package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * MAC addresses learnt from the frames they send, each with its place: those on peers that announce nothing with the peer, our
 * own, where the datapath is the bridge, with their vport. Immutable.
 *
 * <p>An entry lives ten minutes after its last use (overlay protocol, section 6); use is seen by misses and by the
 * counters of the entry's flows.
 *
 * @param <P> the kind of place
 */
public record LearnedMacs<P>(ImmutableMap<MacAddress, Entry<P>> byMac) {

    /** Life time of an entry since its last use. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** More entries than this are not learnt: whoever sends frames from random addresses must not fill the table. */
    static final int LIMIT = 16_384;

    /**
     * Where a MAC address was seen.
     *
     * @param place the peer on whose bridge it is, or the vport that it is behind
     * @param lastSeen when a frame of it was last seen
     */
    public record Entry<P>(P place, Duration lastSeen) {}

    /** Nothing learnt. */
    public static <P> LearnedMacs<P> none() {
        return new LearnedMacs<>(ImmutableMap.of());
    }

    /** Whether the addresses and their places are the same, whenever they were last seen. */
    boolean knowsTheSameAs(LearnedMacs<P> other) {
        return byMac.equals(other.byMac)
                || Maps.transformValues(byMac, Entry::place).equals(Maps.transformValues(other.byMac, Entry::place));
    }

    Optional<P> placeOf(MacAddress mac) {
        return Optional.ofNullable(byMac.get(mac)).map(Entry::place);
    }

    LearnedMacs<P> learn(MacAddress mac, P place, Duration now) {
        return learn(ImmutableMap.of(mac, place), now);
    }

    LearnedMacs<P> learn(Map<MacAddress, P> places, Duration now) {
        if (byMac.size() >= LIMIT && places.keySet().stream().noneMatch(byMac::containsKey)) {
            return this;
        }
        Map<MacAddress, Entry<P>> all = new LinkedHashMap<>(byMac);
        places.forEach((mac, place) -> {
            if (all.size() < LIMIT || all.containsKey(mac)) {
                all.put(mac, new Entry<>(place, now));
            }
        });
        return new LearnedMacs<>(ImmutableMap.copyOf(all));
    }

    LearnedMacs<P> seen(Set<MacAddress> used, Duration now) {
        Map<MacAddress, Entry<P>> all = new LinkedHashMap<>(byMac);
        all.replaceAll((mac, entry) -> used.contains(mac) ? new Entry<>(entry.place(), now) : entry);
        all.values().removeIf(entry -> entry.lastSeen().plus(LIFE).compareTo(now) <= 0);
        return new LearnedMacs<>(ImmutableMap.copyOf(all));
    }

    LearnedMacs<P> without(Set<MacAddress> macs) {
        return only(mac -> !macs.contains(mac), place -> true);
    }

    /** Those that both agree to. */
    LearnedMacs<P> only(Predicate<MacAddress> macs, Predicate<P> places) {
        Map<MacAddress, Entry<P>> all = new LinkedHashMap<>(byMac);
        boolean changed = all.entrySet()
                .removeIf(entry -> !macs.test(entry.getKey())
                        || !places.test(entry.getValue().place()));
        return changed ? new LearnedMacs<>(ImmutableMap.copyOf(all)) : this;
    }
}
