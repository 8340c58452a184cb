package io.fastdp.controller.status;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a MAC address lives. Immutable.
 *
 * @param mac lower-case colon form
 * @param peerName name of the peer it is at
 * @param nickName display name of that peer
 * @param origin how we know
 * @param lastSeen when a frame of it was last seen; empty unless it is {@link Origin#LEARNED}: of the others nobody looks
 *     at the frames
 */
public record MacStatus(String mac, String peerName, String nickName, Origin origin, Optional<Instant> lastSeen) {
    /** How an address became known. */
    public enum Origin {
        /** It is on our own bridge. */
        LOCAL("local"),
        /** Its peer says so, and takes it back when it is gone. */
        ANNOUNCED("announced"),
        /** From its frames, as all addresses in the original. */
        LEARNED("learned");

        private final String text;

        Origin(String text) {
            this.text = text;
        }

        /** The word in the report. */
        public String text() {
            return text;
        }
    }
}
