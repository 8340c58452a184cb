package io.fastdp.mesh.testing;

import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An overlay without packets: each end greets the other with one control message, and is established when it is
 * greeted. Confined to the mesh loop.
 */
public final class HandshakeOverlay implements Overlay {
    private static final int GREETING = 1;

    private final Optional<String> feature;
    private final Map<PeerName, OverlaySetup> setups = new TreeMap<>();
    private final List<String> stops = new ArrayList<>();

    /** An overlay that announces {@code feature}; empty: it announces none and speaks legacy control. */
    public HandshakeOverlay(Optional<String> feature) {
        this.feature = feature;
    }

    /** The last setup for a remote; there must have been one. */
    public OverlaySetup setup(PeerName remote) {
        return Optional.ofNullable(setups.get(remote)).orElseThrow();
    }

    /** A line {@code name reason} for each connection that ended. */
    public List<String> stops() {
        return List.copyOf(stops);
    }

    @Override
    public Optional<String> feature() {
        return feature;
    }

    @Override
    public OverlayConnection prepare(OverlaySetup setup) throws OverlayRefusedException {
        Optional<String> theirs = Optional.ofNullable(setup.remoteFeatures().get("Overlays"));
        boolean legacy = feature.isEmpty() || theirs.isEmpty();
        if (!legacy && Collections.disjoint(names(feature), names(theirs))) {
            throw new OverlayRefusedException("no overlays in common");
        }
        setups.put(setup.remote().name(), setup);
        return new Greeter(setup, legacy);
    }

    private static List<String> names(Optional<String> overlays) {
        return List.of(overlays.orElse("").split(" ", -1));
    }

    private final class Greeter implements OverlayConnection {
        private final OverlaySetup setup;
        private final boolean legacy;

        Greeter(OverlaySetup setup, boolean legacy) {
            this.setup = setup;
            this.legacy = legacy;
        }

        @Override
        public void confirm() {
            setup.link()
                    .send(
                            legacy
                                    ? new ProtocolMessage.LegacyOverlay(GREETING, Octets.EMPTY)
                                    : new ProtocolMessage.OverlayControl(0, GREETING, Octets.EMPTY));
        }

        @Override
        public void onControl(ProtocolMessage control) {
            setup.link().established();
        }

        @Override
        public void stop(CloseReason why) {
            stops.add(setup.remote().name() + " " + why);
        }
    }
}
