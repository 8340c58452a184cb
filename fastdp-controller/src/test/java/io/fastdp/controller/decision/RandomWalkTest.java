package io.fastdp.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.state.SavedState;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.VportNumber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random events in random order; whatever happens, the table stays sound. Failures name the seed and what happened. */
class RandomWalkTest {
    private static final int WALKS = 15;
    private static final int STEPS = 100;
    private static final int PEERS = 5;
    private static final List<CloseReason> REASONS = List.of(CloseReason.values());

    @Test
    void theTableStaysSoundWhateverHappens() throws IOException {
        for (int seed = 0; seed < WALKS; seed++) {
            new Walk(seed).run();
        }
    }

    private static final class Walk {
        private final long seed;
        private final Random random;
        private final Scene scene = Scene.of(1);
        private final boolean direct;
        private final List<Long> handles = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        private long nextHandle = 1;
        private long version = 1;
        private FlowPlan before = scene.plan();

        Walk(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.direct = seed % 2 == 1;
            if (direct) {
                scene.direct(Set.of(VportNumber.LOCAL, Scene.POD), Map.of());
                before = scene.plan();
            }
        }

        void run() throws IOException {
            try {
                for (int step = 0; step < STEPS; step++) {
                    ForwardingState old = scene.state;
                    act();
                    check(old);
                }
            } catch (AssertionError | RuntimeException e) {
                int from = Math.max(0, history.size() - 25);
                throw new AssertionError(
                        "seed " + seed + " after:\n" + String.join("\n", history.subList(from, history.size())), e);
            }
        }

        private int peer() {
            return 2 + random.nextInt(PEERS - 1);
        }

        private int anyPeer() {
            return 1 + random.nextInt(PEERS);
        }

        private MacAddress mac() {
            return random.nextInt(20) == 0 ? MacAddress.ZERO : Scene.mac(anyPeer(), 1 + random.nextInt(2));
        }

        private MacAddress target() {
            return switch (random.nextInt(6)) {
                case 0 -> MacAddress.BROADCAST;
                case 1 -> MacAddress.parse("01:00:5e:00:00:01");
                case 2 -> MacAddress.of(0x01_80_c2_00_00_00L + random.nextInt(3));
                default -> mac();
            };
        }

        private FrameKind kind() {
            return RareFlowTest.KINDS.get(random.nextInt(RareFlowTest.KINDS.size()));
        }

        private void act() {
            switch (random.nextInt(20)) {
                case 0, 1 -> connect();
                case 2 -> stop();
                case 3, 4 -> mesh();
                case 5 -> announce();
                case 6 -> locals();
                case 7 -> frameFromBridge();
                case 8, 9 -> frameFromTunnel();
                case 10 -> heartbeat();
                case 11 -> pass(random.nextInt(3) == 0 ? 200_000 : 12_000);
                case 12 -> pass(600);
                case 13 -> depart();
                case 14 -> used();
                case 15, 16 -> overlays();
                case 17 -> answers();
                case 18 -> vports();
                default -> acknowledge();
            }
        }

        private void connect() {
            int peer = peer();
            long handle = nextHandle++;
            int udpPort = random.nextInt(8) == 0 ? 7784 : 6784;
            int address = random.nextInt(6) == 0 ? anyPeer() + 5 : peer;
            history.add("connect " + peer + " as " + handle + " at " + address + ", UDP " + udpPort);
            handles.add(handle);
            scene.prepareEither(
                    random.nextInt(3) > 0,
                    peer,
                    handle,
                    new Link(Scene.name(peer), Scene.underlay(1), Scene.underlay(address), udpPort));
            if (udpPort != 6784 && random.nextBoolean()) {
                scene.on(new AgentEvent.VxlanVportOpened(udpPort, new VportNumber(3)));
            }
            if (random.nextInt(5) > 0) {
                scene.on(new AgentEvent.ConnectionConfirmed(handle));
            }
            if (random.nextInt(5) > 0) {
                scene.on(new AgentEvent.HeartbeatAcknowledged(handle));
            }
        }

        private void acknowledge() {
            if (!handles.isEmpty()) {
                long handle = handles.get(random.nextInt(handles.size()));
                history.add("confirm and acknowledge " + handle);
                scene.on(new AgentEvent.ConnectionConfirmed(handle));
                scene.on(new AgentEvent.HeartbeatAcknowledged(handle));
            }
        }

        private void overlays() {
            if (!handles.isEmpty()) {
                long handle = handles.get(random.nextInt(handles.size()));
                int what = random.nextInt(8);
                history.add("overlay event " + what + " of " + handle);
                scene.on(
                        switch (what) {
                            case 0, 1, 2 -> new AgentEvent.SleeveEstablished(handle);
                            case 3 -> new AgentEvent.SleeveFailed(handle, "gone");
                            case 4 -> new AgentEvent.SleeveVerified(handle, 1438);
                            case 5 -> new AgentEvent.FastdpFailed(handle, "gone");
                            case 6 -> new AgentEvent.HeartbeatAsked(handle);
                            default -> new AgentEvent.FrameLearned(mac(), Scene.name(peer()));
                        });
            }
        }

        private void answers() {
            if (!handles.isEmpty()) {
                long handle = handles.get(random.nextInt(handles.size()));
                int heard = random.nextInt(2);
                history.add("three answers of " + handle + ": " + heard);
                for (int i = 0; i < 3; i++) {
                    scene.on(new AgentEvent.HeartbeatsHeard(handle, heard));
                }
            }
        }

        private void stop() {
            if (!handles.isEmpty()) {
                long handle = handles.remove(random.nextInt(handles.size()));
                CloseReason reason = REASONS.get(random.nextInt(REASONS.size()));
                history.add("stop " + handle + ": " + reason);
                scene.on(new AgentEvent.ConnectionStopped(handle, reason));
            }
        }

        /** Mostly what the connections say, sometimes something that lags behind. */
        private void mesh() {
            List<String> edges = new ArrayList<>();
            for (int one = 1; one <= PEERS; one++) {
                for (int other = 1; other < one; other++) {
                    if (random.nextInt(5) < 2) {
                        edges.add(random.nextBoolean() ? one + "-" + other : other + "-" + one);
                    }
                }
            }
            Map<Integer, Integer> shortIds = new HashMap<>();
            if (random.nextInt(3) == 0) {
                shortIds.put(anyPeer(), random.nextInt(4) == 0 ? Scene.NO_SHORT_ID : anyPeer() + random.nextInt(3));
            }
            history.add("mesh " + edges + " short ids " + shortIds);
            scene.mesh(String.join(" ", edges), shortIds);
        }

        private void announce() {
            int[][] containers = random.ints(random.nextInt(4), 1, PEERS + 1)
                    .mapToObj(peer -> new int[] {peer, 1 + random.nextInt(2)})
                    .toArray(int[][]::new);
            history.add("announce " + Arrays.deepToString(containers));
            scene.announce(++version, containers);
        }

        private void depart() {
            if (random.nextInt(3) == 0) {
                int peer = peer();
                history.add("depart " + peer);
                scene.depart(++version, peer);
            }
        }

        private VportNumber vport() {
            return direct ? new VportNumber(10 + random.nextInt(4)) : Scene.BRIDGE;
        }

        private void vports() {
            Set<VportNumber> vports = Set.copyOf(List.of(VportNumber.LOCAL, Scene.POD, vport(), vport()));
            MacAddress mac = mac();
            history.add("vports " + vports + ", " + mac);
            scene.on(new AgentEvent.VportsListed(ImmutableSet.copyOf(vports), ImmutableMap.of(mac, Scene.POD)));
        }

        private void locals() {
            MacAddress mac = mac();
            int kind = random.nextInt(5);
            history.add("locals " + kind + " " + mac);
            scene.on(
                    switch (kind) {
                        case 0 -> new AgentEvent.LocalSeen(mac);
                        case 1 -> new AgentEvent.LocalUnseen(mac);
                        case 2 -> new AgentEvent.LocalsListed(ImmutableSet.of(mac), Scene.mac(1, 9), ImmutableSet.of());
                        case 3 -> new AgentEvent.AttachedListed(ImmutableMap.of(mac, ImmutableSet.of()));
                        default -> new AgentEvent.AttachedListed(ImmutableMap.of());
                    });
        }

        private void frameFromBridge() {
            MacAddress to = target();
            MacAddress source = mac();
            FrameKind kind = kind();
            VportNumber vport = vport();
            history.add("frame " + kind + " from " + vport + ", src " + source + " dst " + to);
            scene.missed(vport, kind, source, to);
        }

        private void frameFromTunnel() {
            int from = peer();
            int source = anyPeer();
            int destination = anyPeer();
            MacAddress mac = mac();
            MacAddress to = target();
            FrameKind kind = kind();
            history.add("frame " + kind + " " + source + ">" + destination + " from " + from + " src " + mac + " dst "
                    + to);
            scene.missed(kind, from, source, destination, mac, to);
        }

        private void heartbeat() {
            int peer = peer();
            int address = random.nextInt(5) == 0 ? anyPeer() + 5 : peer;
            history.add("heartbeat of " + peer + " from " + address);
            scene.tunnelled(Scene.underlay(address), peer, 1, HeartbeatFrame.encode(Scene.uid(peer), 100));
        }

        private void used() {
            history.add("flows used");
            scene.on(new AgentEvent.FlowsUsed(ImmutableSet.copyOf(List.of(mac(), mac()))));
        }

        private void pass(int mostMillis) {
            int millis = random.nextInt(mostMillis);
            history.add("pass " + millis + " ms");
            scene.pass(Duration.ofMillis(millis));
        }

        private void check(ForwardingState old) throws IOException {
            ForwardingState state = scene.state;
            FlowPlan plan = scene.plan();
            assertThat(Matching.overlaps(plan)).as("overlapping flows").isEmpty();
            assertThat(old.forwardsLike(state) && !plan.equals(before))
                    .as("the plan changed though the state says it does not: %s", difference(before, plan))
                    .isFalse();
            checkHeld(state);
            checkNoFlowWithoutPath(state, plan);
            checkOneWay(state, plan);
            assertThat(state.endpoints().local().keySet())
                    .containsAll(state.learning().stations().byMac().keySet());
            checkWake();
            checkSaved(state, plan);
            before = plan;
        }

        private static String difference(FlowPlan before, FlowPlan after) {
            FlowLines lines = new FlowLines();
            after.flows().forEach((match, planned) -> {
                if (!planned.equals(before.flows().get(match))) {
                    lines.add(match, planned.actions());
                }
            });
            return lines.toString();
        }

        private void checkHeld(ForwardingState state) {
            state.held().byName().forEach((name, held) -> {
                assertThat(state.links().way(held.entry().nextHop()))
                        .as("path to held %s", name)
                        .isPresent();
                assertThat(state.endpoints().departed()).doesNotContain(name);
            });
            Set<PeerName> needed = state.held().byName().values().stream()
                    .map(held -> held.entry().nextHop())
                    .collect(Collectors.toSet());
            assertThat(needed).containsAll(state.links().kept().keySet());
            for (PeerName peer : state.picture().peers().keySet()) {
                assertThat(state.live().peer(peer).isPresent()
                                || state.held().byName().containsKey(peer))
                        .as("%s is neither live nor held", peer)
                        .isTrue();
            }
        }

        /** Each line that encapsulates does so for a next hop to which there is a path. */
        private void checkNoFlowWithoutPath(ForwardingState state, FlowPlan plan) {
            Set<String> remotes = new HashSet<>();
            for (int peer = 2; peer <= PEERS; peer++) {
                state.links()
                        .path(Scene.name(peer))
                        .ifPresent(link -> remotes.add(link.remote().toString()));
            }
            plan.flows()
                    .forEach((match, planned) -> planned.actions().forEach(action -> {
                        if (action instanceof Action.SetTunnel set) {
                            assertThat(remotes).contains(set.tunnel().dst().toString());
                        }
                    }));
        }

        /** To each address frames go by the kernel or by the sleeve thread, and both know it. */
        private static void checkOneWay(ForwardingState state, FlowPlan plan) {
            SleevePlan sleeve = SleevePlanner.plan(state);
            Set<MacAddress> bySleeve = plan.flows().entrySet().stream()
                    .filter(flow -> flow.getValue().purpose() == FlowPlan.Purpose.TO_ENDPOINT)
                    .filter(flow -> flow.getValue().actions().equals(List.of(new Action.Output(Scene.SLEEVE))))
                    .map(flow -> FlowLines.destination(flow.getKey()))
                    .collect(Collectors.toSet());
            assertThat(sleeve.endpoints().keySet()).containsAll(bySleeve);
            sleeve.endpoints()
                    .values()
                    .forEach(hop -> assertThat(state.links().connection(hop.connection()))
                            .as("connection of %s", hop)
                            .isPresent());
        }

        private void checkWake() {
            Step step = Decider.decide(scene.state, new AgentEvent.Tick(), scene.now);
            assertThat(Decider.nextWake(step.next(), scene.now).filter(at -> at.compareTo(scene.now) <= 0))
                    .as("wants to wake in the past")
                    .isEmpty();
            Step again = Decider.decide(step.next(), new AgentEvent.Tick(), scene.now);
            assertThat(again.effects()).isEmpty();
            assertThat(again.next()).isEqualTo(step.next());
        }

        /** What a next agent would want is what this one wants, but for heartbeats and what frames taught. */
        private void checkSaved(ForwardingState state, FlowPlan plan) throws IOException {
            Set<PeerName> known = state.picture().peers().keySet();
            boolean coherent =
                    state.picture().peers().values().stream().allMatch(entry -> known.containsAll(entry.broadcastTo()));
            if (!coherent || !known.containsAll(state.picture().ownBroadcastTo())) {
                return; // a connection to a peer that the mesh does not know; its id is not saved
            }
            if (state.links().neighbours().stream()
                    .anyMatch(peer -> state.links().way(peer).orElse(null) instanceof Way.BySleeve)) {
                return; // its path in the kernel is not known to work, and not saved
            }
            SavedState saved = SavedState.fromJson(
                    SavedState.of(state, EndpointClaims.NONE).toJson());
            ForwardingState resumed = ForwardingState.resumed(
                    state.self(), state.ports(), saved.picture(), saved.paths(), saved.endpointClaims());
            ForwardingState same = resumed.withEndpoints(state.endpoints()).withLearning(state.learning());

            assertThat(withoutHeartbeats(FlowPlanner.plan(same))).containsExactlyElementsOf(withoutHeartbeats(plan));
        }

        private static List<String> withoutHeartbeats(FlowPlan plan) {
            FlowLines lines = new FlowLines();
            plan.flows().forEach((match, planned) -> {
                if (planned.purpose() != FlowPlan.Purpose.HEARTBEAT) {
                    lines.add(match, planned.actions());
                }
            });
            return lines.toString().lines().toList();
        }
    }
}
