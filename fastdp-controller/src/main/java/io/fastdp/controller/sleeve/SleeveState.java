package io.fastdp.controller.sleeve;

import java.time.Duration;

/** What every step of the sleeve thread looks at: connections, table, time. Confined to that thread. */
final class SleeveState {
    private final SleeveLinks links = new SleeveLinks();
    private final Counts counts = new Counts();
    private ForwardingTable table;
    private Duration now = Duration.ZERO;

    SleeveState(ForwardingTable table) {
        this.table = table;
    }

    /** A turn of the thread begins. */
    void begin(ForwardingTable current, Duration time) {
        table = current;
        now = time;
    }

    SleeveLinks links() {
        return links;
    }

    Counts counts() {
        return counts;
    }

    ForwardingTable table() {
        return table;
    }

    Duration now() {
        return now;
    }

    /** Our own name. */
    long self() {
        return table.self().value();
    }
}
