package io.fastdp.controller.kernel;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowFailure;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Removes flows that other programs put into our datapath, and says of each once what it was, so that whoever put it there
 * finds out and can put it elsewhere. Confined to one thread.
 *
 * <p>All of them go, also those that match no traffic of ours today: the datapath has no priorities, so which of two
 * overlapping flows a frame hits is chance, and what matches nothing today may stand in the way of tomorrow's flow.
 */
final class Strangers {
    /** More than this are removed without a word: a program that puts flows in a loop must not fill the log. */
    static final int MOST_SAID = 50;

    private final OdpClient odp;
    private final DatapathIndex datapath;
    private final ProgramCounters counters;
    private final Logger log;
    private final Set<FlowMatch> said = new HashSet<>();

    Strangers(OdpClient odp, DatapathIndex datapath, ProgramCounters counters, Logger log) {
        this.odp = odp;
        this.datapath = datapath;
        this.counters = counters;
        this.log = log;
    }

    void remove(List<Flow> strangers) throws NetlinkException {
        if (strangers.isEmpty()) {
            return;
        }
        say(strangers);
        List<Ufid> ufids = new ArrayList<>();
        List<FlowMatch> matches = new ArrayList<>();
        for (Flow flow : strangers) {
            Optional<Ufid> ufid = flow.ufid();
            if (ufid.isPresent()) {
                ufids.add(ufid.get());
            } else {
                matches.add(flow.match());
            }
        }
        List<FlowFailure> failures = new ArrayList<>();
        if (!ufids.isEmpty()) {
            failures.addAll(odp.flows().delete(datapath, ufids));
        }
        if (!matches.isEmpty()) {
            failures.addAll(odp.flows().deleteByMatch(datapath, matches));
        }
        failures.removeIf(failure -> failure.reason() == FlowFailure.Reason.ABSENT);
        for (FlowFailure failure : failures) {
            counters.failed(1);
            log.warn(
                    "A flow that is not ours stays in the datapath: {}",
                    failure.error().getMessage());
        }
        counters.foreign((long) strangers.size() - failures.size());
    }

    private void say(List<Flow> strangers) throws NetlinkException {
        List<Flow> news = strangers.stream()
                .filter(flow -> said.size() < MOST_SAID && said.add(flow.match().normalised()))
                .toList();
        if (news.isEmpty()) {
            return;
        }
        Map<VportNumber, String> names = new HashMap<>();
        for (Vport vport : odp.vports().list(datapath)) {
            names.put(vport.number(), vport.name());
        }
        FlowText text = FlowText.brief().withPortNames(names).at(Duration.ofNanos(System.nanoTime()));
        for (Flow flow : news) {
            log.warn(
                    "Removing a flow that another program put into our datapath (flows of others need a datapath of"
                            + " their own): {}",
                    text.format(flow));
        }
        if (said.size() == MOST_SAID) {
            log.warn("Further such flows are removed without a word; fastdp_foreign_flows_total counts them");
        }
    }
}
