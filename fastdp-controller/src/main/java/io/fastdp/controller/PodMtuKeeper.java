package io.fastdp.controller;

import io.fastdp.controller.allocator.OriginalPeers;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.mesh.peer.PeerName;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the MTU of the containers' network at what the paths to all peers carry. It falls within two looks, and rises when all
 * paths have carried more for a while: a peer that is away for a moment, or a router whose message the kernel forgot, would else
 * make it go up and down. {@link #look} is for one thread, {@link #current} for any.
 */
final class PodMtuKeeper {
    /** How often to look. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    static final Duration RISE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(PodMtuKeeper.class);

    private final Devices devices;
    private final boolean fixed;
    private final OriginalPeers originals;
    private final Supplier<Duration> clock;
    private volatile PodMtu current;
    private boolean applied;
    private boolean fell;
    private Duration risesSince = Duration.ZERO;
    private int risesTo;

    /** What has an MTU that containers see. */
    interface Devices {
        void setMtu(int mtu) throws IOException;
    }

    /**
     * A keeper of what is there.
     *
     * @param initial what the devices have
     * @param fixed whether that is the operator's word
     */
    PodMtuKeeper(Devices devices, PeerName self, PodMtu initial, boolean fixed, Supplier<Duration> clock) {
        this.devices = devices;
        this.originals = new OriginalPeers(self);
        this.current = initial;
        this.fixed = fixed;
        this.clock = clock;
    }

    /** What new containers get, and why. */
    PodMtu current() {
        return current;
    }

    /** Looks at the paths. */
    void look(ForwardingState state) throws IOException {
        if (!applied) {
            devices.setMtu(current.mtu());
            applied = true;
        }
        if (!fixed) {
            follow(state);
        }
    }

    private void follow(ForwardingState state) throws IOException {
        Duration now = clock.get();
        Set<PeerName> silent = state.live().peers().keySet().stream()
                .filter(peer -> !state.endpoints().announcing().contains(peer) && !PodMtu.isOurs(state, peer))
                .collect(Collectors.toSet());
        Set<PeerName> known = originals.look(silent, state.endpoints().announcing(), now);
        Optional<PodMtu> found =
                PodMtu.of(state, known.stream().filter(silent::contains).collect(Collectors.toSet()));
        if (found.isEmpty()) {
            return;
        }
        PodMtu next = found.get();
        if (next.mtu() <= current.mtu()) {
            risesTo = 0;
            boolean again = fell;
            fell = next.mtu() < current.mtu();
            if (!fell) {
                current = next;
            } else if (again) {
                change(next);
            }
            return;
        }
        fell = false;
        rise(next, !known.containsAll(silent) || !state.held().byName().isEmpty(), now);
    }

    private void rise(PodMtu next, boolean doubtful, Duration now) throws IOException {
        if (doubtful || next.mtu() < risesTo || risesTo == 0) {
            risesTo = next.mtu();
            risesSince = now;
        }
        if (now.minus(risesSince).compareTo(RISE) >= 0) {
            change(new PodMtu(risesTo, next.why()));
        } else {
            current =
                    new PodMtu(current.mtu(), "kept until all paths have carried more for " + RISE.toSeconds() + " s");
        }
    }

    private void change(PodMtu next) throws IOException {
        devices.setMtu(next.mtu());
        LOG.info("MTU of containers is {}, was {}: {}", next.mtu(), current.mtu(), next.why());
        current = next;
        fell = false;
        risesTo = 0;
    }
}
