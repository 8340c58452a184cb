package io.fastdp.controller.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.controller.kernel.FlowTable.Difference;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.FlowStats;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.VportNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final Ufid OLD = new Ufid(9, 9);

    private final long[] next = {0};
    private final FlowTable table = new FlowTable(() -> new Ufid(1, next[0]++));

    @Test
    void aNewFlowGetsAUfidAndKeepsItWhileItsActionsChange() {
        Difference first = table.difference(plan(Map.of(1, 1)));
        table.put(first.puts());
        Difference second = table.difference(plan(Map.of(1, 2)));

        assertThat(first.puts()).containsExactly(FlowPut.of(new Ufid(1, 0), match(1), out(1)));
        assertThat(second.puts()).containsExactly(FlowPut.of(new Ufid(1, 0), match(1), out(2)));
        assertThat(second.deletes()).isEmpty();
    }

    @Test
    void whatTheKernelDidNotTakeIsWantedAgain() {
        table.difference(plan(Map.of(1, 1)));

        assertThat(table.difference(plan(Map.of(1, 1))).puts()).hasSize(1);
        assertThat(table.size()).isZero();
    }

    @Test
    void anInheritedFlowThatIsWantedAsItIsNeedsNothing() {
        table.adopt(List.of(flow(1, 1, Optional.of(OLD))));

        assertThat(table.difference(plan(Map.of(1, 1))).isEmpty()).isTrue();
    }

    @Test
    void anInheritedFlowIsReplacedUnderItsOwnUfid() {
        table.adopt(List.of(flow(1, 1, Optional.of(OLD))));

        assertThat(table.difference(plan(Map.of(1, 2))).puts()).containsExactly(FlowPut.of(OLD, match(1), out(2)));
    }

    @Test
    void inheritedFlowsAreDeletedOnlyAfterDisinheritance() {
        table.adopt(List.of(flow(1, 1, Optional.of(OLD)), flow(2, 1, Optional.empty())));

        assertThat(table.difference(FlowPlan.EMPTY).isEmpty()).isTrue();
        table.disinherit();
        Difference after = table.difference(FlowPlan.EMPTY);

        assertThat(after.deletes()).containsExactly(OLD);
        assertThat(after.foreign()).hasSize(1);
        table.deleted(after.deletes());
        table.deletedForeign(after.foreign());
        assertThat(table.difference(FlowPlan.EMPTY).isEmpty()).isTrue();
    }

    @Test
    void anInheritedFlowThatWasWantedOnceIsDeletedLikeAnyOther() {
        table.adopt(List.of(flow(1, 1, Optional.of(OLD))));
        table.difference(plan(Map.of(1, 1)));

        assertThat(table.difference(FlowPlan.EMPTY).deletes()).containsExactly(OLD);
    }

    @Test
    void anAuditForgetsWhatIsGoneAndReportsWhatIsNotOurs() {
        table.put(table.difference(plan(Map.of(1, 1, 2, 1))).puts());
        Ufid there = table.matches().keySet().iterator().next();

        List<Ufid> strangers = table.audit(Set.of(there, OLD));

        assertThat(strangers).containsExactly(OLD);
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.difference(plan(Map.of(1, 1, 2, 1))).puts()).hasSize(1);
    }

    @Test
    void whatIsNeitherOursNorInheritedIsAStranger() {
        table.adopt(List.of(flow(1, 1, Optional.of(OLD)), flow(2, 1, Optional.empty())));
        Flow sameMatch = flow(1, 1, Optional.of(new Ufid(7, 7)));
        Flow keyed = flow(3, 1, Optional.empty());

        List<Flow> strangers =
                table.strangers(List.of(flow(1, 1, Optional.of(OLD)), flow(2, 1, Optional.empty()), sameMatch, keyed));

        assertThat(strangers).containsExactly(sameMatch, keyed);
    }

    @Test
    void theStepsLeadFromAnyTableToAnyPlan() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            FlowTable walked = new FlowTable(() -> new Ufid(1, next[0]++));
            Map<Ufid, String> kernel = new LinkedHashMap<>();
            for (int step = 0; step < 10; step++) {
                Map<Integer, Integer> wanted = random(random);
                Difference difference = walked.difference(plan(wanted));
                difference.deletes().forEach(kernel::remove);
                difference
                        .puts()
                        .forEach(put -> kernel.put(put.ufid().orElseThrow(), put.match() + " " + put.actions()));
                walked.put(difference.puts());
                walked.deleted(difference.deletes());

                List<String> expected = new ArrayList<>();
                wanted.forEach((mac, port) -> expected.add(match(mac) + " " + out(port)));
                assertThat(kernel.values()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(walked.size()).isEqualTo(wanted.size());
            }
        }
    }

    private static Map<Integer, Integer> random(Random random) {
        Map<Integer, Integer> wanted = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            wanted.put(random.nextInt(10), 1 + random.nextInt(3));
        }
        return wanted;
    }

    private static FlowMatch match(int mac) {
        return FlowMatch.builder()
                .inPort(new VportNumber(1))
                .ethernet(MacAddress.ZERO, MacAddress.ZERO, MacAddress.of(mac), MacAddress.BROADCAST)
                .build();
    }

    private static List<Action> out(int port) {
        return List.of(new Action.Output(new VportNumber(port)));
    }

    private static Flow flow(int mac, int port, Optional<Ufid> ufid) {
        return new Flow(match(mac), out(port), ufid, FlowStats.NONE);
    }

    /** MAC address to vport. */
    private static FlowPlan plan(Map<Integer, Integer> flows) {
        ImmutableMap.Builder<FlowMatch, FlowPlan.Planned> all = ImmutableMap.builder();
        flows.forEach(
                (mac, port) -> all.put(match(mac), new FlowPlan.Planned(out(port), FlowPlan.Purpose.TO_ENDPOINT)));
        return new FlowPlan(all.buildOrThrow());
    }
}
