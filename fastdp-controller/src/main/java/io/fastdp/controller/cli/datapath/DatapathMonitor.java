package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpEvent;
import io.fastdp.odp.OdpEvents;
import io.fastdp.odp.Upcall;
import io.fastdp.odp.UpcallSocket;
import io.fastdp.odp.Vport;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code fastdp datapath monitor}: prints what happens until it is interrupted. Watches only: packets that an agent receives
 * are counted, not taken away from it; where nobody receives them, they are received and shown here. Confined to one thread.
 */
final class DatapathMonitor {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration NO_WAIT = Duration.ZERO;
    private static final List<Integer> NOBODY = List.of(0);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final NetlinkKernel kernel;
    private final OdpClient odp;
    private final Console console;
    private FlowText text = FlowText.brief();
    private Map<FlowMatch, Flow> flows = new HashMap<>();
    private Datapath.Stats stats = Datapath.Stats.NONE;

    DatapathMonitor(NetlinkKernel kernel, OdpClient odp, Console console) {
        this.kernel = kernel;
        this.odp = odp;
        this.console = console;
    }

    int run(String name) throws IOException {
        Datapath datapath = DatapathActions.named(odp, name);
        try (OdpEvents events = OdpEvents.open(kernel)) {
            Optional<UpcallSocket> upcalls = listen(datapath);
            start(datapath, upcalls.isPresent());
            try {
                watch(events, datapath, upcalls);
            } finally {
                if (upcalls.isPresent()) {
                    receivers(datapath, NOBODY);
                    upcalls.get().close();
                }
            }
        }
        return Console.OK;
    }

    private void start(Datapath datapath, boolean receives) throws IOException {
        stats = datapath.stats();
        flows = dump(datapath);
        text = FlowText.brief().withPortNames(DatapathActions.portNames(odp, datapath));
        say("watching " + datapath.name() + ": " + flows.size() + " flows; "
                + (receives
                        ? "nobody receives its upcalls, so they are shown here"
                        : "its upcalls are received elsewhere, so they are counted here"));
    }

    private void watch(OdpEvents events, Datapath datapath, Optional<UpcallSocket> upcalls) throws IOException {
        boolean present = true;
        while (present && !Thread.currentThread().isInterrupted()) {
            for (OdpEvent event : events.receive(TICK)) {
                say(event.handle(new Words()));
            }
            if (upcalls.isPresent()) {
                upcalls.get().receive(NO_WAIT).forEach(this::upcall);
            }
            Optional<Datapath> now = odp.datapaths().get(datapath.index());
            if (now.isPresent()) {
                counters(now.get());
                changes(dump(now.get()));
            }
            present = now.isPresent();
        }
    }

    /** Takes the upcalls only where no vport and no CPU has a receiver. */
    private Optional<UpcallSocket> listen(Datapath datapath) throws IOException {
        boolean received = datapath.features().contains(DatapathFeature.DISPATCH_UPCALL_PER_CPU)
                || odp.vports().list(datapath.index()).stream()
                        .anyMatch(vport -> vport.upcallPortIds().stream().anyMatch(id -> id != 0));
        if (received) {
            return Optional.empty();
        }
        UpcallSocket socket = UpcallSocket.open(kernel);
        receivers(datapath, List.of(socket.portId()));
        return Optional.of(socket);
    }

    private void receivers(Datapath datapath, List<Integer> portIds) throws IOException {
        if (odp.datapaths().get(datapath.index()).isEmpty()) {
            return; // deleted while it was watched
        }
        for (Vport vport : odp.vports().list(datapath.index())) {
            odp.vports().setUpcallPortIds(datapath.index(), vport.number(), portIds);
        }
    }

    private Map<FlowMatch, Flow> dump(Datapath datapath) throws IOException {
        Map<FlowMatch, Flow> found = new HashMap<>();
        odp.flows().dump(datapath.index()).forEach(flow -> found.put(flow.match(), flow));
        return found;
    }

    private void counters(Datapath datapath) {
        Datapath.Stats now = datapath.stats();
        long missed = now.missed() - stats.missed();
        long lost = now.lost() - stats.lost();
        if (missed != 0 || lost != 0) {
            say("upcalls: " + missed + " missed, " + lost + " lost, " + (now.hits() - stats.hits()) + " hits");
        }
        stats = now;
    }

    private void changes(Map<FlowMatch, Flow> now) {
        for (Flow flow : now.values()) {
            Flow before = flows.get(flow.match());
            if (before == null) {
                say("flow + " + words(flow));
            } else if (!before.actions().equals(flow.actions())) {
                say("flow = " + words(flow));
            }
        }
        for (Flow flow : flows.values()) {
            if (!now.containsKey(flow.match())) {
                say("flow - " + words(flow));
            }
        }
        flows = now;
    }

    private String words(Flow flow) {
        return text.at(Duration.ofNanos(System.nanoTime())).format(flow);
    }

    private void upcall(Upcall upcall) {
        String type = upcall.type().name().toLowerCase(Locale.ROOT);
        say("upcall " + type + ", " + upcall.packet().remaining() + " bytes: " + text.format(upcall.key()));
    }

    private void say(String line) {
        String time = LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.MILLIS)
                .format(TIME);
        console.out().println(time + " " + line);
        console.out().flush();
    }

    /** What is said about an event. */
    private static final class Words implements OdpEvent.Handler<String> {
        @Override
        public String onDatapathChanged(OdpEvent.DatapathChanged event) {
            return "datapath = " + event.datapath().name() + by(event.requester());
        }

        @Override
        public String onDatapathDeleted(OdpEvent.DatapathDeleted event) {
            return "datapath - " + event.datapath().name() + by(event.requester());
        }

        @Override
        public String onVportChanged(OdpEvent.VportChanged event) {
            return "vport = " + event.vport().number().value() + ": " + DatapathActions.describe(event.vport())
                    + by(event.requester());
        }

        @Override
        public String onVportDeleted(OdpEvent.VportDeleted event) {
            return "vport - " + event.vport().number().value() + ": " + DatapathActions.describe(event.vport())
                    + by(event.requester());
        }

        @Override
        public String onEventsLost() {
            return "some events were lost";
        }

        private static String by(int requester) {
            return requester == 0 ? " (by the kernel)" : " (by port id " + Integer.toUnsignedString(requester) + ")";
        }
    }
}
