package io.fastdp.controller.decision;

/**
 * How far the other overlay of a connection, sleeve, has got. Immutable.
 *
 * @param stage where it is
 * @param reason why it is not there or not any more; empty while it may be used
 * @param mtu the largest frame of a container, without Ethernet header, that is known to pass; 0 while it is not known
 * @param encrypted whether its packets are encrypted
 */
public record Sleeve(Stage stage, String reason, int mtu, boolean encrypted) {
    /** Where the overlay is in its life. */
    public enum Stage {
        /** The two ends have agreed on it and try it. */
        PREPARED,
        /** The other end has received our heartbeats. */
        ESTABLISHED,
        /** It cannot be used, for as long as the connection lives. */
        FAILED
    }

    /** Not agreed on. */
    static final Sleeve ABSENT = new Sleeve(Stage.FAILED, "not offered", 0, false);

    /** Agreed on. */
    public static Sleeve prepared(boolean encrypted) {
        return new Sleeve(Stage.PREPARED, "", 0, encrypted);
    }

    Sleeve fail(String why) {
        return new Sleeve(Stage.FAILED, why, 0, encrypted);
    }

    boolean established() {
        return stage == Stage.ESTABLISHED;
    }

    boolean failed() {
        return stage == Stage.FAILED;
    }

    Sleeve establish() {
        return failed() ? this : new Sleeve(Stage.ESTABLISHED, "", mtu, encrypted);
    }

    Sleeve verified(int nextMtu) {
        return failed() ? this : new Sleeve(stage, "", nextMtu, encrypted);
    }
}
