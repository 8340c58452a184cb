package io.fastdp.controller.status;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One connection of this agent, or an attempt to make one. Immutable.
 *
 * @param address {@code host:port} of the other end
 * @param outbound whether we opened it
 * @param state how far it got
 * @param info what the status page says behind the state: overlay and peer of a live one (see {@link #liveInfo}), reason
 *     and next attempt of a failed one
 * @param attributes details of the overlay, sorted by key: {@code name}, {@code mtu}, {@code encrypted}; empty if none
 */
public record ConnectionStatus(
        String address, boolean outbound, State state, String info, Map<String, Object> attributes) {

    private static final int ENCRYPTION_WIDTH = 11;
    private static final int OVERLAY_WIDTH = 6;

    /** Sorts and copies the attributes. */
    public ConnectionStatus {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /** How far a connection got; the order is that of the counts on the status page. */
    public enum State {
        /** The data path works. */
        ESTABLISHED("established"),
        /** Connected, the data path is not confirmed. */
        PENDING("pending"),
        /** Being attempted again after a failure. */
        RETRYING("retrying"),
        /** Waiting for the next attempt. */
        FAILED("failed"),
        /** First attempt. */
        CONNECTING("connecting");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** The word the pages and metrics use. */
        public String text() {
            return text;
        }
    }

    /**
     * The info text of a live connection.
     *
     * @param passwordSet whether this agent has a password; only then the page tells about encryption
     * @param encrypted whether this connection is encrypted
     * @param overlay {@code fastdp}, {@code sleeve} or {@code none}
     * @param peer {@code name(nick)}
     */
    public static String liveInfo(boolean passwordSet, boolean encrypted, String overlay, String peer) {
        String encryption = passwordSet ? pad(encrypted ? "encrypted" : "unencrypted", ENCRYPTION_WIDTH) + " " : "";
        return encryption + pad(overlay, OVERLAY_WIDTH) + " " + peer;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
