package io.fastdp.controller.status;

import java.util.OptionalInt;

/**
 * The overlay of one connection. Immutable.
 *
 * @param overlay {@code fastdp}, {@code sleeve} or {@code none}
 * @param mtu of the overlay; absent while it is not known
 * @param encrypted whether frames are encrypted on this connection
 */
public record LinkStatus(String overlay, OptionalInt mtu, boolean encrypted) {
    /** No overlay is up. */
    public static final LinkStatus NONE = new LinkStatus("none", OptionalInt.empty(), false);
}
