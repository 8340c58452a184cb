package io.fastdp.controller.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.bridge.BridgeNeighbours;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.controller.log.RecordedLog;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FakeRouteKernel;
import io.fastdp.odp.Action;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import io.fastdp.odp.testing.Execution;
import io.fastdp.odp.testing.FakeOvsKernel;
import io.fastdp.odp.uapi.OvsUapi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The programmer against a made-up kernel that speaks the real one's bytes. */
class KernelProgrammerTest {
    private static final VportNumber BRIDGE = new VportNumber(1);
    private static final Action OUT = new Action.Output(new VportNumber(2));
    private static final Action BACK = new Action.Output(BRIDGE);
    private static final Ufid STRANGE = new Ufid(7, 7);

    private final FakeOvsKernel kernel = new FakeOvsKernel();
    private final RecordedLog log = new RecordedLog();
    private final LinkedBlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private DatapathIndex datapath = new DatapathIndex(0);

    @BeforeEach
    void makeDatapath() throws NetlinkException {
        OdpClient odp = client();
        kernel.addNetdev("vethwe-datapath");
        datapath = odp.datapaths().create("datapath", Set.of()).index();
        odp.vports().create(datapath, new VportSpec.Netdev("vethwe-datapath"), List.of(0));
        odp.vports().create(datapath, new VportSpec.Vxlan("vxlan-6784", 6784), List.of(0));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    @Test
    void aPlanIsInstalled() throws Exception {
        KernelProgrammer programmer = started();

        want(programmer, plan(to(1, OUT), to(2)));

        assertThat(table()).isEqualTo("""
                in_port(1),eth(dst=02:00:00:00:00:01) -> 2
                in_port(1),eth(dst=02:00:00:00:00:02) -> drop""");
        assertThat(programmer.counters().installed()).isEqualTo(2);
        assertThat(programmer.counters().wanted()).isEqualTo(2);
    }

    @Test
    void aNextAgentWithTheSamePlanRewritesNothing() throws Exception {
        KernelProgrammer first = started();
        want(first, plan(to(1, OUT), to(2, OUT)));
        List<Flow> before = kernel.flows(datapath);
        first.close();

        KernelProgrammer second = started();
        want(second, plan(to(2, OUT), to(1, OUT)));
        run(second, second::disinherit);

        assertThat(kernel.flows(datapath)).isEqualTo(before);
        assertThat(second.counters().programmed()).isZero();
        assertThat(second.counters().deleted()).isZero();
        assertThat(second.counters().installed()).isEqualTo(2);
    }

    @Test
    void otherActionsReplaceTheOldOnesUnderTheSameUfid() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT)));
        Flow before = kernel.flows(datapath).get(0);

        want(programmer, plan(to(1, BACK)));

        Flow after = kernel.flows(datapath).get(0);
        assertThat(after.ufid()).isEqualTo(before.ufid());
        assertThat(after.actions()).containsExactly(BACK);
        assertThat(programmer.counters().deleted()).isZero();
    }

    @Test
    void flowsThatNobodyWantsAnyMoreAreDeleted() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT), to(2, OUT)));

        want(programmer, plan(to(2, OUT)));

        assertThat(table()).isEqualTo("in_port(1),eth(dst=02:00:00:00:00:02) -> 2");
    }

    @Test
    void flowsFoundAtTheStartAreDeletedOnlyAfterTheGrace() throws Exception {
        install(FlowPut.of(STRANGE, to(8).getKey(), List.of()));
        install(FlowPut.of(to(9).getKey(), List.of()));
        KernelProgrammer programmer = started();

        want(programmer, plan(to(1, OUT)));
        run(programmer, programmer::audit);
        assertThat(kernel.flows(datapath)).hasSize(3);

        run(programmer, programmer::disinherit);
        assertThat(table()).isEqualTo("in_port(1),eth(dst=02:00:00:00:00:01) -> 2");
    }

    @Test
    void aFlowFoundAtTheStartThatStandsInTheWayGoesAtOnce() throws Exception {
        install(FlowPut.of(STRANGE, anyFromBridge(), List.of()));
        KernelProgrammer programmer = started();

        want(programmer, plan(to(1, OUT)));

        assertThat(table()).isEqualTo("in_port(1),eth(dst=02:00:00:00:00:01) -> 2");
        assertThat(programmer.counters().failed()).isZero();
    }

    @Test
    void aFlowOfOursThatStandsInTheWayDoesNotEndTheGraceOfOthers() throws Exception {
        install(FlowPut.of(STRANGE, fromVxlan(), List.of()));
        KernelProgrammer programmer = started();
        want(programmer, plan(Map.entry(anyFromBridge(), List.of(OUT))));

        want(programmer, plan(to(1, OUT)));

        assertThat(table()).isEqualTo("""
                in_port(1),eth(dst=02:00:00:00:00:01) -> 2
                in_port(2) -> drop""");
    }

    @Test
    void anAuditRepairsWhatIsMissingAndWhatIsStrangeAndCountsIt() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT), to(2, OUT)));
        String wanted = table();
        client().flows()
                .delete(datapath, List.of(kernel.flows(datapath).get(0).ufid().orElseThrow()));
        install(FlowPut.of(STRANGE, to(9).getKey(), List.of()));

        run(programmer, programmer::audit);

        assertThat(table()).isEqualTo(wanted);
        assertThat(programmer.counters().repaired()).isEqualTo(2);
    }

    @Test
    void aFlowWithoutUfidThatAnotherProgramAddsIsRemovedCountedAndSaid() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT)));
        String wanted = table();
        install(FlowPut.of(to(9).getKey(), List.of()));

        run(programmer, programmer::audit);

        assertThat(table()).isEqualTo(wanted);
        assertThat(programmer.counters().foreign()).isEqualTo(1);
        assertThat(programmer.counters().repaired()).isEqualTo(1);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN Removing a flow that another program put into our datapath")
                .contains("in_port(vethwe-datapath),eth(dst=02:00:00:00:00:09)")
                .endsWith("packets:0, bytes:0, used:never, actions:drop");
    }

    @Test
    void aStrangeFlowThatComesBackIsRemovedAgainButNotSaidAgain() throws Exception {
        KernelProgrammer programmer = started();
        for (int i = 0; i < 3; i++) {
            install(FlowPut.of(to(9).getKey(), List.of()));
            install(FlowPut.of(new Ufid(8, i), to(8).getKey(), List.of()));
            run(programmer, programmer::audit);
        }

        assertThat(kernel.flows(datapath)).isEmpty();
        assertThat(programmer.counters().foreign()).isEqualTo(6);
        assertThat(log.lines()).hasSize(2);
    }

    @Test
    void aFloodOfStrangeFlowsDoesNotFillTheLog() throws Exception {
        KernelProgrammer programmer = started();
        for (int i = 0; i < 200; i++) {
            install(FlowPut.of(to(i).getKey(), List.of()));
        }

        run(programmer, programmer::audit);

        assertThat(kernel.flows(datapath)).isEmpty();
        assertThat(log.lines())
                .hasSize(Strangers.MOST_SAID + 1)
                .last()
                .asString()
                .contains("without a word");
    }

    @Test
    void aStrangeFlowInTheWayIsGoneAndTheWantedOneThereAfterTheAudit() throws Exception {
        KernelProgrammer programmer = started();
        run(programmer, programmer::disinherit);
        install(FlowPut.of(anyFromBridge(), List.of()));
        want(programmer, plan(to(1, OUT)));
        assertThat(table()).isEqualTo("in_port(1) -> drop");

        run(programmer, programmer::audit);

        assertThat(table()).isEqualTo("in_port(1),eth(dst=02:00:00:00:00:01) -> 2");
    }

    @Test
    void flowsFoundAtTheStartAreNobodysFault() throws Exception {
        install(FlowPut.of(to(9).getKey(), List.of()));
        KernelProgrammer programmer = started();

        run(programmer, programmer::audit);
        run(programmer, programmer::disinherit);

        assertThat(kernel.flows(datapath)).isEmpty();
        assertThat(programmer.counters().foreign()).isZero();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void anAuditOfASoundTableRepairsNothing() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT)));

        run(programmer, programmer::audit);

        assertThat(programmer.counters().repaired()).isZero();
        assertThat(programmer.counters().programmed()).isEqualTo(1);
    }

    @Test
    void anAuditTellsFromWhichAddressesFlowsWereUsed() throws Exception {
        KernelProgrammer programmer = started();
        FlowMatch bySource = FlowMatch.builder()
                .inPort(BRIDGE)
                .ethernet(mac(5), MacAddress.BROADCAST, MacAddress.ZERO, MacAddress.ZERO)
                .build();
        want(programmer, plan(Map.entry(bySource, List.of(OUT))));
        kernel.setMonotonic(Duration.ofNanos(System.nanoTime()));
        kernel.hit(datapath, kernel.flows(datapath).get(0).ufid().orElseThrow(), 1, 60);
        events.clear();

        run(programmer, programmer::audit);

        assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(new AgentEvent.FlowsUsed(ImmutableSet.of(mac(5))));
    }

    @Test
    void ofSeveralPlansThatWaitOnlyTheNewestCounts() throws Exception {
        KernelProgrammer programmer = started();
        CountDownLatch gate = new CountDownLatch(1);
        programmer.run("wait", gate::await);
        for (int i = 1; i < 50; i++) {
            programmer.want(plan(to(i, OUT)), EncryptionPlan.NOTHING, Set.of());
        }
        gate.countDown();

        want(programmer, plan(to(50, OUT)));

        assertThat(table()).isEqualTo("in_port(1),eth(dst=02:00:00:00:00:32) -> 2");
        assertThat(programmer.counters().programmed()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFlowThatTheKernelRefusesIsCountedAndTheRestInstalled() throws Exception {
        KernelProgrammer programmer = started();
        kernel.refuse(OvsUapi.OVS_FLOW_FAMILY, OvsUapi.OVS_CMD_NEW, Errno.ENOMEM, 1);

        want(programmer, plan(to(1, OUT), to(2, OUT)));
        assertThat(kernel.flows(datapath)).hasSize(1);
        assertThat(programmer.counters().failed()).isEqualTo(1);

        want(programmer, plan(to(1, OUT), to(2, OUT), to(3, OUT)));
        assertThat(kernel.flows(datapath)).hasSize(3);
    }

    @Test
    void framesAreSentThroughTheDatapath() throws Exception {
        KernelProgrammer programmer = started();

        programmer.send(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, List.of(OUT));
        run(programmer, () -> {});

        Execution execution = kernel.takeExecutions().get(0);
        assertThat(execution.actions()).containsExactly(OUT);
        assertThat(execution.datapath()).isEqualTo(datapath);
    }

    @Test
    void workThatFailsIsCountedAndTheNextIsDone() throws Exception {
        KernelProgrammer programmer = started();
        programmer.run("broken", () -> {
            throw new IllegalStateException("on purpose");
        });

        want(programmer, plan(to(1, OUT)));

        assertThat(programmer.counters().failed()).isEqualTo(1);
        assertThat(kernel.flows(datapath)).hasSize(1);
    }

    @Test
    void closingLeavesTheKernelAsItIs() throws Exception {
        KernelProgrammer programmer = started();
        want(programmer, plan(to(1, OUT)));

        programmer.close();
        programmer.want(plan(), EncryptionPlan.NOTHING, Set.of());
        programmer.send(new byte[14], List.of(OUT));

        assertThat(kernel.flows(datapath)).hasSize(1);
        assertThat(kernel.takeExecutions()).isEmpty();
    }

    @Test
    void withoutADatapathOnlyLearntAddressesAge() throws Exception {
        KernelProgrammer programmer = started(Optional.empty());

        programmer.send(new byte[60], List.of(OUT));
        want(programmer, FlowPlan.EMPTY);
        run(programmer, programmer::disinherit);

        assertThat(kernel.takeExecutions()).isEmpty();
        assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new AgentEvent.FlowsUsed(ImmutableSet.of()));
    }

    private OdpClient client() throws NetlinkException {
        OdpClient odp = OdpClient.open(kernel);
        open.add(odp);
        return odp;
    }

    private KernelProgrammer started() throws NetlinkException {
        return started(Optional.of(new DatapathFlows(client(), datapath, log)));
    }

    private KernelProgrammer started(Optional<DatapathFlows> flows) throws NetlinkException {
        RouteNetlink route = RouteNetlink.open(new FakeRouteKernel());
        open.add(route);
        KernelProgrammer programmer = new KernelProgrammer(
                flows, new BridgeNeighbours(route, new LinkIndex(1), Optional.of(new LinkIndex(2))), events::add);
        open.add(0, programmer);
        programmer.start();
        return programmer;
    }

    private static void want(KernelProgrammer programmer, FlowPlan plan) throws InterruptedException {
        programmer.want(plan, EncryptionPlan.NOTHING, Set.of());
        run(programmer, () -> {});
    }

    /** Runs work on the programmer's thread after all that waits, and waits for its end. */
    private static void run(KernelProgrammer programmer, KernelProgrammer.KernelWork work) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        programmer.run("test", work);
        programmer.run("end", done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void install(FlowPut flow) throws NetlinkException {
        assertThat(client().flows().put(datapath, List.of(flow))).isEmpty();
    }

    private static MacAddress mac(int number) {
        return MacAddress.of(0x02_00_00_00_00_00L + number);
    }

    private static Map.Entry<FlowMatch, List<Action>> to(int number, Action... actions) {
        return Map.entry(
                FlowMatch.builder()
                        .inPort(BRIDGE)
                        .ethernet(MacAddress.ZERO, MacAddress.ZERO, mac(number), MacAddress.BROADCAST)
                        .build(),
                List.of(actions));
    }

    private static FlowMatch anyFromBridge() {
        return FlowMatch.builder().inPort(BRIDGE).anyEthernet().build();
    }

    private static FlowMatch fromVxlan() {
        return FlowMatch.builder().inPort(new VportNumber(2)).anyEthernet().build();
    }

    @SafeVarargs
    private static FlowPlan plan(Map.Entry<FlowMatch, List<Action>>... flows) {
        Map<FlowMatch, FlowPlan.Planned> all = new LinkedHashMap<>();
        for (Map.Entry<FlowMatch, List<Action>> flow : flows) {
            all.put(flow.getKey(), new FlowPlan.Planned(flow.getValue(), FlowPlan.Purpose.DROP));
        }
        return new FlowPlan(ImmutableMap.copyOf(all));
    }

    private String table() {
        FlowText text = FlowText.brief();
        return kernel.flows(datapath).stream()
                .map(flow -> text.format(flow.match()) + " -> " + text.formatActions(flow.actions()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
