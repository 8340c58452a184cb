package io.fastdp.controller.sleeve;

/** Why a frame or packet went no further. */
public enum SleeveDrop {
    /** Packet of nobody with a confirmed connection. */
    STRANGER("stranger"),
    /** Packet that was not sealed with the connection's key. */
    FORGED("forged"),
    /** Packet seen before. */
    REPLAYED("replayed"),
    /** Unsealed frame that did not come from where its path leads. */
    ELSEWHERE("elsewhere"),
    /** Packet whose frames do not fill it, or frame shorter than an Ethernet header. */
    MALFORMED("malformed"),
    /** Special frame that is not for us or not from the connection's peer. */
    MISPLACED("misplaced"),
    /** Frame whose source or destination is no peer that we know. */
    UNKNOWN_PEER("unknown_peer"),
    /** Frame that came back to where it began: ours from outside, or another peer's from our bridge. */
    LOOP("loop"),
    /** Frame for a connection that is gone or does not know where the other end is. */
    NO_PATH("no_path"),
    /** Frame larger than its path carries. */
    TOO_BIG("too_big"),
    /** Frame handed over while too many waited. */
    QUEUE_FULL("queue_full"),
    /** Large frame that cannot be cut up, such as one of a tunnel inside a container. */
    UNCUTTABLE("uncuttable"),
    /** Packet that the kernel did not take for sending. */
    PACKET_UNSENT("packet_unsent"),
    /** Frame that the capture device did not take. */
    FRAME_UNSENT("frame_unsent"),
    /** Packet that arrived while the socket's buffer was full. */
    PACKET_OVERRUN("packet_overrun"),
    /** Frame that was captured while the socket's buffer was full. */
    FRAME_OVERRUN("frame_overrun");

    private final String label;

    SleeveDrop(String label) {
        this.label = label;
    }

    /** The name in metrics. */
    public String label() {
        return label;
    }
}
