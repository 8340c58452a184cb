package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.Access.Direct;
import io.fastdp.controller.decision.FlowPlan.Purpose;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.VportNumber;
import java.util.List;

/**
 * The rows that do what a Linux bridge would, where the datapath is the bridge: {@code p} is a vport of a container or of this
 * host, {@code q} any.
 *
 * <pre>
 * 12 p, src = what is behind it            mark as switched: rows 1, 2, 9 and 10 say the rest
 * 13 delivered, dst = a station            to its vport
 * 14 delivered, q, dst is a group          to each p but q
 * </pre>
 *
 * Row 12 names sender and vport, so that an address that is not known, or has moved, is a miss. There are three rows for each
 * address and one for each vport, whoever talks to whom. Pure.
 */
final class DirectRows {
    private DirectRows() {}

    static void plan(Direct direct, Ports ports, LearnedMacs<VportNumber> stations, FlowPlan.Builder plan) {
        stations.byMac().forEach((mac, station) -> plan(mac, station.place(), direct, plan));
        ImmutableSet<VportNumber> from = ImmutableSet.<VportNumber>builder()
                .addAll(direct.vports())
                .addAll(ports.vxlan().values())
                .add(ports.sleeve())
                .build();
        for (VportNumber vport : from) {
            FlowMatch.Builder group = Direct.marked(Direct.DELIVERED).inPort(vport);
            plan.add(
                    MacRange.ethernet(group, MacRange.ANY, MacRange.GROUP).build(),
                    direct.spread(vport),
                    Purpose.BROADCAST);
        }
    }

    private static void plan(MacAddress mac, VportNumber at, Direct direct, FlowPlan.Builder plan) {
        MacRange exactly = MacRange.exactly(mac);
        plan.add(
                MacRange.ethernet(direct.arriving(at), exactly, MacRange.ANY).build(),
                List.of(new Action.Recirc(Direct.SWITCHED)),
                Purpose.FROM_STATION);
        plan.add(
                MacRange.ethernet(Direct.marked(Direct.DELIVERED), MacRange.ANY, exactly)
                        .build(),
                List.of(new Action.Output(at)),
                Purpose.TO_STATION);
    }
}
