package io.fastdp.odp;

/** The text form of flows, as {@code ovs-dpctl} reads and prints it. Immutable. */
public final class FlowText {
    private static final FlowText VERBOSE = new FlowText();

    private FlowText() {}

    /** Every field with its mask, as {@code dump-flows -m} prints them; vports by number. */
    public static FlowText verbose() {
        return VERBOSE;
    }

    /** The match alone. */
    public String format(FlowMatch match) {
        return match.fields().toString();
    }

    /** A whole flow. */
    public String format(Flow flow) {
        return flow.match().fields() + " actions:" + flow.actions();
    }
}
