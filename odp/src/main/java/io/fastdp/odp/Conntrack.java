package io.fastdp.odp;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Arguments of {@link Action.Ct}. Immutable. The flow must match IPv4 or IPv6 exactly.
 *
 * @param commit what to do with a connection that is new
 * @param zone connection tracking zone; 0 is the default one
 * @param mark bits to set in the connection's mark
 * @param labels bits to set in the connection's labels
 * @param helper protocol helper; empty for none
 * @param nat address translation
 * @param eventMask which conntrack events to raise
 * @param timeout name of a timeout policy; empty for none (Linux 5.2 and newer)
 */
public record Conntrack(
        Commit commit,
        int zone,
        Optional<Mark> mark,
        Optional<Labels> labels,
        String helper,
        Optional<Nat> nat,
        OptionalInt eventMask,
        String timeout) {
    /** Looks the connection up in the default zone and does no more. */
    public static final Conntrack LOOKUP = new Conntrack(
            Commit.NO, 0, Optional.empty(), Optional.empty(), "", Optional.empty(), OptionalInt.empty(), "");

    /** What to do with a connection that is new. */
    public enum Commit {
        /** Nothing: look up only. */
        NO,
        /** Remember it. */
        COMMIT,
        /** Remember it in this direction, whatever is known of it. */
        FORCE
    }

    /** Bits of a connection's mark. */
    public record Mark(int value, int mask) {}

    /** Bits of a connection's labels. */
    public record Labels(FlowKey.CtLabels value, FlowKey.CtLabels mask) {}

    /**
     * Address translation.
     *
     * @param direction which address; empty: do for this packet what was agreed when the connection was new
     * @param first first address of a range
     * @param last last address of a range; empty: just the first
     * @param firstPort first port of a range; 0 for none
     * @param lastPort last port of a range; 0: just the first
     * @param choice how to choose within the range
     * @param persistent the same client always gets the same address
     */
    public record Nat(
            Optional<Direction> direction,
            Optional<InetAddress> first,
            Optional<InetAddress> last,
            int firstPort,
            int lastPort,
            Choice choice,
            boolean persistent) {
        /** Which address is translated. */
        public enum Direction {
            SRC,
            DST
        }

        /** How a port is chosen. */
        public enum Choice {
            DEFAULT,
            HASH,
            RANDOM
        }
    }
}
