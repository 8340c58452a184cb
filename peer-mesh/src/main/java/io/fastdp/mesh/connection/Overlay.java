package io.fastdp.mesh.connection;

import java.util.Optional;

/**
 * What carries packets between two connected peers; implemented outside of the mesh. Called on the mesh loop; must not
 * block. See mesh protocol section 8 (life cycle) and overlay protocol section 1.
 */
public interface Overlay {
    /**
     * The value of the {@code Overlays} feature that this peer announces: names in order of preference, separated by
     * single spaces, for example {@code fastdp sleeve}. Empty: the feature is not sent.
     */
    Optional<String> feature();

    /**
     * Prepares the overlay of a connection whose remote is known and that is about to be added. Passive: nothing is
     * sent before {@link OverlayConnection#confirm}. The link may be used from then on.
     *
     * @throws OverlayRefusedException closes the connection, its message is the logged reason
     */
    OverlayConnection prepare(OverlaySetup setup) throws OverlayRefusedException;
}
