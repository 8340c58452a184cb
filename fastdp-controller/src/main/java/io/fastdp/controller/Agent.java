package io.fastdp.controller;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.BridgeSetup;
import io.fastdp.controller.bridge.BridgeState;
import io.fastdp.controller.bridge.RemoteEndpoint;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Effect;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.controller.decision.FlowPlanner;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.HeartbeatFrame;
import io.fastdp.controller.decision.LocalEndpoint;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.decision.PathSize;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.decision.SleevePlanner;
import io.fastdp.controller.kernel.KernelProgrammer;
import io.fastdp.controller.kernel.PathMtu;
import io.fastdp.controller.loop.AgentLoop;
import io.fastdp.controller.overlay.OverlaySwitch;
import io.fastdp.controller.sleeve.SleeveForwarder;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.DatapathIndex;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the decider wants: kernel work goes to the programmer, words for peers to the overlay and the endpoint
 * channel. Called on the agent loop; nothing here blocks.
 */
final class Agent implements AgentLoop.Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /**
     * The devices, and who makes them again.
     *
     * @param setup makes vports
     * @param state what is there
     * @param fixedMtu the operator's, instead of what the paths carry
     */
    record Bridge(BridgeSetup setup, BridgeState state, OptionalInt fixedMtu) {}

    private final KernelProgrammer programmer;
    private final BridgeSetup bridgeSetup;
    private final BridgeState bridge;
    private final OptionalInt fixedMtu;
    private final PathMtu paths;
    private final OverlaySwitch overlay;
    private final Optional<SleeveForwarder> sleeve;
    private final Consumer<ImmutableMap<MacAddress, ImmutableSet<InetAddress>>> announcer;
    private final Consumer<ForwardingState> observers;
    private final EventSink events;

    /**
     * An agent that does nothing yet.
     *
     * @param announcer tells the other peers about our endpoints
     * @param observers hear of every new state; must not block
     */
    Agent(
            KernelProgrammer programmer,
            Bridge bridge,
            PathMtu paths,
            OverlaySwitch overlay,
            Optional<SleeveForwarder> sleeve,
            Consumer<ImmutableMap<MacAddress, ImmutableSet<InetAddress>>> announcer,
            Consumer<ForwardingState> observers,
            EventSink events) {
        this.programmer = programmer;
        this.bridgeSetup = bridge.setup();
        this.bridge = bridge.state();
        this.fixedMtu = bridge.fixedMtu();
        this.paths = paths;
        this.overlay = overlay;
        this.sleeve = sleeve;
        this.announcer = announcer;
        this.observers = observers;
        this.events = events;
    }

    @Override
    public void forward(ForwardingState state) {
        FlowPlan flows = bridge.fastdp().isPresent() ? FlowPlanner.plan(state) : FlowPlan.EMPTY;
        programmer.want(flows, EncryptionPlan.of(state), remoteEndpoints(state));
        sleeve.ifPresent(thread -> thread.forward(SleevePlanner.plan(state)));
        observers.accept(state);
    }

    private static Set<RemoteEndpoint> remoteEndpoints(ForwardingState state) {
        Picture picture = state.picture();
        return state.endpoints().remote().values().stream()
                .filter(endpoint -> picture.peer(endpoint.peer()).isPresent()
                        && !state.endpoints().local().containsKey(endpoint.mac()))
                .map(endpoint -> new RemoteEndpoint(endpoint.mac(), endpoint.addresses()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void sendFrame(Effect.SendFrame effect) {
        programmer.send(effect.frame().bytes(), effect.actions());
    }

    @Override
    public void sendHeartbeat(Effect.SendHeartbeat effect) {
        Neighbour neighbour = effect.neighbour();
        long connection = neighbour.connection();
        int fits =
                paths.innerMtu(neighbour.link().remote(), neighbour.encryption().isPresent());
        ImmutableList<Integer> sizes = neighbour.heartbeatSizes();
        for (int wanted : sizes) {
            int size = wanted == PathSize.AS_THE_ORIGINAL ? fixedMtu.orElse(PodMtu.ORIGINAL) : wanted;
            // What does not fit is not sent, before the state has heard of it; of several it is the question what
            // arrives.
            int sent = sizes.size() == 1 ? Math.min(fits, size) : size;
            programmer.send(HeartbeatFrame.encode(neighbour.connectionUid(), sent), effect.actions());
        }
        if (fixedMtu.isEmpty()
                && neighbour.heartbeats().answered()
                && fits != neighbour.size().fits()
                && fits != PathMtu.UNKNOWN) {
            events.post(new AgentEvent.PathMeasured(connection, fits));
        }
        if (neighbour.asks()) {
            // Behind it in the same queue: the question must not overtake a heartbeat that waits for other work.
            programmer.run("question for heartbeats", () -> overlay.askHeard(connection));
        }
    }

    @Override
    public void answerHeartbeat(Effect.AnswerHeartbeat effect) {
        overlay.answerHeard(effect.connection(), effect.count());
    }

    @Override
    public void sendBySleeve(Effect.SendBySleeve effect) {
        SleevePlan.Hop hop = effect.hop();
        // Full queues are counted there.
        sleeve.ifPresent(thread -> thread.send(
                effect.source(),
                hop.destination(),
                hop.connection(),
                effect.frame().bytes()));
    }

    @Override
    public void acknowledge(Effect.Acknowledge effect) {
        overlay.acknowledge(effect.connection());
    }

    @Override
    public void establish(Effect.Establish effect) {
        overlay.establish(effect.connection());
    }

    @Override
    public void offerKey(Effect.OfferKey effect) {
        overlay.offerKey(effect.connection(), effect.offer());
    }

    @Override
    public void renewKey(Effect.RenewKey effect) {
        overlay.renewKey(effect.connection());
    }

    @Override
    public void fail(Effect.Fail effect) {
        overlay.fail(effect.connection(), effect.reason());
    }

    @Override
    public void openVxlanPort(Effect.OpenVxlanPort effect) {
        int udpPort = effect.udpPort();
        onDatapath("vxlan vport " + udpPort, datapath -> {
            try {
                var number = bridgeSetup.ensureVxlanPort(datapath, udpPort);
                events.post(new AgentEvent.VxlanVportOpened(udpPort, number));
            } catch (BridgeException e) {
                LOG.info("Unable to use fastdp for connections to UDP port {}: {}", udpPort, e.getMessage());
            }
        });
    }

    @Override
    public void openBridgePort(Effect.OpenBridgePort effect) {
        onDatapath("vport to the bridge", datapath -> {
            try {
                events.post(new AgentEvent.BridgeVportOpened(bridgeSetup.ensureBridgeVport(datapath)));
            } catch (BridgeException e) {
                LOG.error("No frame reaches or leaves the containers of this node: {}", e.getMessage());
            }
        });
    }

    @Override
    public void openSleevePort(Effect.OpenSleevePort effect) {
        onDatapath("vport to the sleeve thread", datapath -> {
            try {
                events.post(new AgentEvent.SleeveVportOpened(bridgeSetup.ensureSleeveVport(datapath)));
            } catch (BridgeException e) {
                LOG.error("No frame goes by sleeve: {}", e.getMessage());
            }
        });
    }

    private void onDatapath(String what, Consumer<DatapathIndex> work) {
        bridge.fastdp().ifPresent(datapath -> programmer.run(what, () -> work.accept(datapath.index())));
    }

    @Override
    public void announce(Effect.Announce effect) {
        ImmutableMap<MacAddress, ImmutableSet<InetAddress>> ours =
                ImmutableMap.copyOf(Maps.transformValues(effect.local(), LocalEndpoint::addresses));
        announcer.accept(ours);
    }

    @Override
    public void tell(Effect.Tell effect) {
        switch (effect.level()) {
            case DEBUG -> LOG.debug("{}", effect.text());
            case INFO -> LOG.info("{}", effect.text());
            case WARN -> LOG.warn("{}", effect.text());
            case ERROR -> LOG.error("{}", effect.text());
        }
    }
}
