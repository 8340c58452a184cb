package io.fastdp.controller.sleeve;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.fastdp.controller.sleeve.SleeveCounters.Traffic;
import io.fastdp.mesh.peer.PeerName;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sleeve thread counts, without the price of an atomic variable for each frame: {@link #publish} makes everything
 * before it visible to others. Confined to that thread but for {@link #look}.
 */
final class Counts {
    private static final Logger LOG = LoggerFactory.getLogger(Counts.class);
    private static final long QUIET_SECONDS = 60;

    private final Map<SleeveDrop, Drops> drops = new EnumMap<>(SleeveDrop.class);
    private long packetsIn;
    private long octetsIn;
    private long framesIn;
    private long packetsOut;
    private long octetsOut;
    private long framesOut;
    private long captured;
    private long delivered;
    private long nowSeconds;

    /** Those of one reason. */
    private static final class Drops {
        private long number;
        private long quietUntil = Long.MIN_VALUE;
    }

    Counts() {
        for (SleeveDrop reason : SleeveDrop.values()) {
            drops.put(reason, new Drops());
        }
    }

    private Drops of(SleeveDrop reason) {
        return requireNonNull(drops.get(reason));
    }

    void packetIn(int octets) {
        packetsIn++;
        octetsIn += octets;
    }

    void frameIn() {
        framesIn++;
    }

    void packetOut(int octets) {
        packetsOut++;
        octetsOut += octets;
    }

    void frameOut() {
        framesOut++;
    }

    void captured() {
        captured++;
    }

    void delivered() {
        delivered++;
    }

    void drop(SleeveDrop reason) {
        of(reason).number++;
    }

    /** Counts a drop that somebody should look into: says so, once in a minute for each reason. */
    void complain(SleeveDrop reason, long peer) {
        drop(reason);
        if (mayComplain(reason)) {
            LOG.warn(
                    "Sleeve dropped something because of {}, last with {}; others are counted only",
                    reason.label(),
                    PeerName.of(peer));
        }
    }

    /** The same for something that an exception ended. */
    void complain(SleeveDrop reason, Exception cause) {
        drop(reason);
        if (mayComplain(reason)) {
            LOG.warn("Sleeve dropped something: {}; others are counted only", cause.getMessage(), cause);
        }
    }

    private boolean mayComplain(SleeveDrop reason) {
        Drops dropped = of(reason);
        if (nowSeconds < dropped.quietUntil) {
            return false;
        }
        dropped.quietUntil = nowSeconds + QUIET_SECONDS;
        return true;
    }

    /** For what others count, over all time. */
    void total(SleeveDrop reason, long number) {
        of(reason).number = number;
    }

    void publish(long nowSeconds) {
        this.nowSeconds = nowSeconds;
        VarHandle.releaseFence();
    }

    SleeveCounters look() {
        VarHandle.acquireFence();
        return new SleeveCounters(
                new Traffic(packetsIn, octetsIn, framesIn),
                new Traffic(packetsOut, octetsOut, framesOut),
                captured,
                delivered,
                ImmutableMap.copyOf(Maps.transformValues(drops, dropped -> dropped.number)));
    }
}
