package io.fastdp.controller;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.bridge.Attacher;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.bridge.BridgeNeighbours;
import io.fastdp.controller.bridge.BridgePlan;
import io.fastdp.controller.bridge.BridgeSetup;
import io.fastdp.controller.bridge.BridgeState;
import io.fastdp.controller.bridge.BridgeType;
import io.fastdp.controller.bridge.DatapathOwner;
import io.fastdp.controller.bridge.DatapathState;
import io.fastdp.controller.bridge.DeviceNames;
import io.fastdp.controller.bridge.LocalEndpoints;
import io.fastdp.controller.bridge.PodLinks;
import io.fastdp.controller.bridge.Reset;
import io.fastdp.controller.config.DatapathOptions;
import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.config.MeshOptions;
import io.fastdp.controller.config.Secret;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.KeyLimits;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.endpoints.EndpointGossip;
import io.fastdp.controller.kernel.DatapathFlows;
import io.fastdp.controller.kernel.KernelProgrammer;
import io.fastdp.controller.kernel.PathMtu;
import io.fastdp.controller.kernel.PossibleCpus;
import io.fastdp.controller.kernel.UpcallClaim;
import io.fastdp.controller.loop.AgentLoop;
import io.fastdp.controller.loop.EventQueue;
import io.fastdp.controller.overlay.OverlaySwitch;
import io.fastdp.controller.sleeve.SleeveConnections;
import io.fastdp.controller.sleeve.SleeveForwarder;
import io.fastdp.controller.state.AllocationStore;
import io.fastdp.controller.state.SavedState;
import io.fastdp.controller.state.StateFile;
import io.fastdp.mesh.Mesh;
import io.fastdp.mesh.MeshConfig;
import io.fastdp.mesh.MeshEvent;
import io.fastdp.mesh.connection.NettyTransport;
import io.fastdp.mesh.connection.Subnet;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.Password;
import io.fastdp.mesh.wire.ProtocolHeader;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import io.fastdp.sleeve.path.UdpAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds one agent: makes or adopts the devices, reads what an earlier agent left, connects the parts and starts them in
 * the order in which they depend on each other. Used once.
 */
final class AgentAssembly {
    private static final Duration LIST_INTERVAL = Duration.ofSeconds(10);
    /** Time for the farewell to reach the neighbours before the connections close. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(AgentAssembly.class);

    private final LaunchConfig config;
    private final Closer parts;
    private final Consumer<Controller.Ending> ending;
    private final NetlinkKernel kernel;
    private final PeerName self;
    private final SecureRandom random = new SecureRandom();
    private final PeerUid uid = PeerUid.of(nonZero());
    private final EventQueue queue = new EventQueue();
    private final AtomicReference<@Nullable Addressing> addressing = new AtomicReference<>();
    private final Supplier<Duration> clock;

    AgentAssembly(LaunchConfig config, NetlinkKernel kernel, Closer parts, Consumer<Controller.Ending> ending) {
        this.config = config;
        this.kernel = kernel;
        this.parts = parts;
        this.ending = ending;
        this.self = PeerName.parse(config.identity().name().orElseThrow());
        long start = System.nanoTime();
        this.clock = () -> Duration.ofNanos(System.nanoTime() - start);
    }

    RunningAgent assemble() throws IOException, BridgeException {
        UpcallClaim upcalls = parts.add(new UpcallClaim(kernel, PossibleCpus.count()));
        BridgeSetup setup = BridgeSetup.of(kernel, upcalls);
        Sizes sizes = sizes();
        BridgePlan plan = plan(sizes);
        boolean fresh = setup.detect(plan.bridge(), plan.datapath()) == BridgeType.NONE;
        try {
            BridgeState bridge = setup.ensure(plan);
            LOG.info(
                    "Bridge type is {}{}",
                    bridge.type(),
                    bridge.whyNotFastdp()
                            .map(reason -> " (" + reason + "); frames go to all peers by sleeve")
                            .orElse(""));
            LOG.info(
                    config.mesh().password().isPresent()
                            ? "Communication between peers via untrusted networks is encrypted."
                            : "Communication between peers is unencrypted.");
            LOG.info("Our name is {}({})", self, config.identity().nickName());
            return assemble(setup, bridge, upcalls, sizes);
        } catch (IOException | RuntimeException e) {
            if (fresh) {
                parts.close();
                undo(plan, e);
            }
            throw e;
        }
    }

    private void undo(BridgePlan plan, Exception reason) {
        try {
            Reset.removeAll(kernel, plan.bridge(), plan.datapath());
        } catch (BridgeException e) {
            reason.addSuppressed(e);
        }
    }

    private String datapathName() {
        return config.datapath().datapath().orElse("datapath");
    }

    /**
     * What has to do with how large frames are.
     *
     * @param existing the MTU of the bridge, if it was there before
     */
    private record Sizes(PathMtu paths, RouteNetlink route, OptionalInt existing, PodMtuKeeper mtu) {}

    private Sizes sizes() throws NetlinkException {
        PathMtu paths = parts.add(PathMtu.open());
        RouteNetlink route = parts.add(RouteNetlink.open(kernel));
        PodLinks links = new PodLinks(route, config.datapath().bridge(), datapathName());
        OptionalInt existing = links.mtu();
        boolean fixed = config.datapath().mtu().isPresent();
        PodMtu first = new FirstMtu(config, paths).of(existing);
        return new Sizes(paths, route, existing, new PodMtuKeeper(links::setMtu, self, first, fixed, clock));
    }

    private static BridgeType bridgeType(DatapathOptions options) {
        if (!options.fast()) {
            return BridgeType.BRIDGE;
        }
        return options.bridged() ? BridgeType.BRIDGED_FASTDP : BridgeType.FASTDP;
    }

    private BridgePlan plan(Sizes sizes) {
        var options = config.datapath();
        return new BridgePlan(
                bridgeType(options),
                options.bridge(),
                datapathName(),
                MacAddress.of(self.value()),
                // Containers that have it are changed together with the bridge, later.
                options.mtu()
                        .orElse(sizes.existing().orElse(sizes.mtu().current().mtu())),
                config.mesh().vxlanPort());
    }

    private RunningAgent assemble(BridgeSetup setup, BridgeState bridge, UpcallClaim upcalls, Sizes sizes)
            throws IOException {
        Optional<AllocationStore> store = openStore();
        List<String> targets = targets(store);
        StateFile file = new StateFile(Path.of(config.identity().dbPrefix() + "state.json"));
        Optional<SavedState> saved = readState(file);
        ForwardingState initial = initialState(ports(bridge, upcalls), saved);

        Optional<RunningDatapath> datapath = bridge.fastdp().isPresent()
                ? Optional.of(RunningDatapath.open(kernel, bridge.fastdp().get(), upcalls, queue, parts))
                : Optional.empty();
        RouteNetlink route = sizes.route();
        KernelProgrammer programmer = parts.add(programmer(datapath, route, bridge));
        Optional<SleeveForwarder> sleeve = sleeve(bridge);
        OverlaySwitch overlay = overlay(bridge, sleeve);
        EndpointGossip gossip = gossip(saved);
        MoveCounter moves = new MoveCounter();
        StateKeeper keeper = parts.add(new StateKeeper(file, gossip, clock));
        Mesh mesh =
                parts.add(Mesh.create(meshConfig(initial.live().self()), NettyTransport.open(), overlay, this::onMesh));
        GossipChannel channel = mesh.channel(EndpointGossip.CHANNEL, gossip);
        Agent agent = new Agent(
                programmer,
                new Agent.Bridge(setup, bridge, config.datapath().mtu()),
                sizes.paths(),
                overlay,
                sleeve,
                ours -> gossip.announce(channel, ours),
                state -> {
                    keeper.keep(state);
                    moves.accept(state);
                },
                queue);
        AgentLoop loop = parts.add(new AgentLoop(initial, queue, agent, clock));
        Attacher attacher = attacher(route, datapath, upcalls);
        Runnable farewell = () -> leave(gossip, channel, keeper, programmer);
        store.ifPresent(journal -> addressing.set(addressing(journal, mesh)));
        Optional<Addressing> addresses = Optional.ofNullable(addressing.get());
        RunningAgent running = new RunningAgent(
                mesh,
                bridge,
                attacher,
                programmer,
                datapath,
                sleeve,
                sizes.mtu(),
                queue,
                loop::state,
                moves,
                overlay::renewals,
                clock,
                addresses.map(Addressing::host),
                farewell);
        start(running, loop, gossip, targets);
        return running;
    }

    private Attacher attacher(RouteNetlink route, Optional<RunningDatapath> datapath, DatapathOwner owner) {
        String bridge = config.datapath().bridge();
        return datapath.filter(RunningDatapath::isBridge)
                .map(it ->
                        Attacher.toDatapath(route, bridge, it.odp(), it.state().index(), owner))
                .orElseGet(() -> new Attacher(route, bridge));
    }

    private Optional<SleeveForwarder> sleeve(BridgeState bridge) throws IOException {
        int port = config.mesh().port();
        Optional<InetAddress> host = host();
        UdpAddress local =
                host.isPresent() ? UdpAddress.of(new InetSocketAddress(host.get(), port)) : new UdpAddress(0, port);
        try {
            return Optional.of(parts.add(SleeveForwarder.open(
                    self,
                    local,
                    bridge.capture(),
                    DeviceNames.CAPTURE,
                    new SleeveEvents(queue, bridge.fastdp().map(DatapathState::sleeveVport)),
                    clock)));
        } catch (NetlinkException e) {
            if (bridge.fastdp().isEmpty()) {
                throw e; // nobody could be reached
            }
            LOG.warn("Sleeve is off ({}); peers that fastdp does not reach cannot be reached", e.getMessage());
            return Optional.empty();
        }
    }

    private OverlaySwitch overlay(BridgeState bridge, Optional<SleeveForwarder> sleeve) {
        return new OverlaySwitch(
                config.mesh().port(),
                self,
                bridge.whyNotFastdp(),
                sleeve.map(SleeveConnections.class::cast),
                queue,
                random,
                KeyLimits.of(config.mesh().rekeyAfter()));
    }

    private KernelProgrammer programmer(Optional<RunningDatapath> datapath, RouteNetlink route, BridgeState bridge) {
        BridgeNeighbours neighbours = new BridgeNeighbours(route, bridge.bridge(), bridge.routerPort());
        Optional<DatapathFlows> flows =
                datapath.map(it -> new DatapathFlows(it.odp(), it.state().index()));
        KernelProgrammer programmer = new KernelProgrammer(flows, neighbours, queue);
        adoptEncryption(programmer, bridge);
        return programmer;
    }

    /** Also without a password: what an agent with one left would keep plain frames from passing. */
    private void adoptEncryption(KernelProgrammer programmer, BridgeState bridge) {
        try {
            programmer.encryptWith(parts.add(XfrmNetlink.open(kernel)));
        } catch (NetlinkException e) {
            if (config.mesh().password().isPresent() && bridge.fastdp().isPresent()) {
                LOG.warn(
                        "This kernel cannot encrypt frames ({}); those for peers that are not in --trusted-subnets go"
                                + " by sleeve",
                        e.getMessage());
            }
        }
    }

    private EndpointGossip gossip(Optional<SavedState> saved) {
        return new EndpointGossip(
                self,
                saved.map(SavedState::endpointClaims).orElse(EndpointClaims.NONE),
                Clock.systemUTC(),
                claims -> queue.post(new AgentEvent.EndpointsChanged(claims)));
    }

    /** Where addresses and the peer list are saved, if addresses are handed out at all. */
    private Optional<AllocationStore> openStore() throws IOException {
        return config.ipam().range().isPresent()
                ? Optional.of(parts.add(AllocationStore.open(config.identity().dbPrefix())))
                : Optional.empty();
    }

    private List<String> targets(Optional<AllocationStore> store) {
        boolean resumes = config.mesh().targets().resume();
        List<String> saved =
                store.map(journal -> journal.loaded().content().targets()).orElse(List.of());
        List<String> targets = resumes ? saved : config.mesh().targets().peers();
        LOG.info(
                "{} peer list: [{}]",
                resumes ? "Restart/resume detected - using persisted" : "Launch detected - using supplied",
                String.join(" ", targets));
        if (resumes && store.isEmpty()) {
            LOG.warn("--resume finds no peer list without --ipalloc-range: it is saved with the addresses");
        }
        return targets;
    }

    private Addressing addressing(AllocationStore store, Mesh mesh) {
        PeerId id = new PeerId(self, config.identity().nickName());
        Addressing made = Addressing.of(config.ipam(), id, uid, store, mesh, random);
        parts.add(made.host());
        return made;
    }

    private void leave(EndpointGossip gossip, GossipChannel channel, StateKeeper keeper, KernelProgrammer programmer) {
        LOG.info("Leaving the network");
        gossip.leave(channel);
        keeper.forget();
        programmer.later(FAREWELL, "farewell", () -> ending.accept(Controller.Ending.WANTED));
    }

    private void start(RunningAgent running, AgentLoop loop, EndpointGossip gossip, List<String> targets)
            throws IOException {
        BridgeState bridge = running.bridge();
        Optional<Addressing> addresses = Optional.ofNullable(addressing.get());
        if (addresses.isPresent()) {
            AddressesInUse inUse = new AddressesInUse(
                    config.datapath().bridge(),
                    config.ipam().range().orElseThrow().prefixLength());
            Attacher attacher = running.attacher();
            addresses.get().begin(targets.size(), inUse.claims(attacher.bridgeAddresses(), attacher.list()));
        }
        running.programmer().start();
        if (running.datapath().isPresent()) {
            running.datapath().get().remembered().ifPresent(queue::post);
        }
        LocalReports reports = new LocalReports();
        parts.add(LocalEndpoints.start(
                kernel, bridge.bridge(), bridge.routerPort(), change -> queue.post(change.accept(reports))));
        loop.start();
        if (running.datapath().isPresent()) {
            running.datapath().get().start();
        }
        running.sleeve().ifPresent(SleeveForwarder::start);
        running.programmer().every(LIST_INTERVAL, "attached interfaces", running::listAttached);
        running.programmer()
                .every(
                        PodMtuKeeper.INTERVAL,
                        "MTU of containers",
                        () -> running.mtu().look(running.state().get()));
        running.programmer().every(PRUNE_INTERVAL, "old announcements", () -> {
            ForwardingState now = running.state().get();
            gossip.prune(peer -> now.picture().peer(peer).isEmpty());
        });
        LOG.info("Sniffing traffic on {}", running.sniffing());
        addresses.ifPresent(each -> running.programmer()
                .every(
                        LIST_INTERVAL,
                        "originals",
                        () -> each.judge(running.mesh().view(), gossip.claims(), clock.get())));
        running.mesh().start();
        running.mesh().connect(targets, false).thenAccept(errors -> {
            errors.forEach(line -> LOG.warn("{}", line));
            addresses.ifPresent(each -> each.unresolved(errors.size()));
        });
    }

    private Optional<SavedState> readState(StateFile file) {
        Optional<byte[]> content = file.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            SavedState state = SavedState.fromJson(content.get());
            if (state.name().equals(self.toString())) {
                return Optional.of(state);
            }
            LOG.info("{} is of peer {}, not of {}; starting without it", file.path(), state.name(), self);
        } catch (IOException e) {
            file.reject(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static Ports ports(BridgeState bridge, UpcallClaim upcalls) {
        return bridge.fastdp()
                .map(datapath -> new Ports(
                        datapath.access(),
                        datapath.sleeveVport(),
                        ImmutableMap.copyOf(datapath.vxlanVports()),
                        upcalls.socket().portId()))
                .orElse(Ports.NONE);
    }

    private ForwardingState initialState(Ports ports, Optional<SavedState> saved) {
        return saved.map(state -> ForwardingState.resumed(
                        self,
                        ports,
                        state.picture(),
                        // Those of an agent that had a datapath lead nowhere without.
                        ports.equals(Ports.NONE) ? List.of() : paths(state),
                        state.endpointClaims()))
                .orElseGet(() ->
                        ForwardingState.alone(self, ports, Picture.alone(ShortId.of(random.nextInt(ShortId.COUNT)))));
    }

    /** With a password that the earlier agent did not have, what it sent in the clear does not go on. */
    private List<Links.Kept> paths(SavedState saved) {
        return saved.paths().stream()
                .map(path ->
                        path.encryptedIf(config.mesh().encryptsTo(path.link().remote())))
                .toList();
    }

    private MeshConfig meshConfig(ShortId shortId) throws IOException {
        MeshOptions options = config.mesh();
        return MeshConfig.of(new MeshConfig.Identity(self, config.identity().nickName(), uid, Optional.of(shortId)))
                .withEndpoint(host(), options.port())
                .withSecurity(new MeshConfig.Security(
                        options.password().map(Secret::reveal).map(Password::of),
                        options.trustedSubnets().stream()
                                .map(subnet -> Subnet.parse(subnet.toString()))
                                .toList()))
                .withConnectionLimit(options.targets().connectionLimit())
                .withDiscovery(options.targets().discovery())
                .withVersions(new ProtocolHeader(options.minProtocolVersion(), 2));
    }

    private Optional<InetAddress> host() throws IOException {
        Optional<String> given = config.mesh().host();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        InetAddress host = InetAddress.getByName(given.get());
        if (!(host instanceof Inet4Address)) {
            throw new IOException("--host " + given.get() + " is no IPv4 address, which all overlays need");
        }
        return Optional.of(host);
    }

    private long nonZero() {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    private void onMesh(MeshEvent event) {
        Optional<Addressing> addresses = Optional.ofNullable(addressing.get());
        if (event instanceof MeshEvent.ViewChanged changed) {
            queue.post(new AgentEvent.MeshChanged(changed.view()));
            addresses.ifPresent(each -> each.onView(changed.view()));
        } else if (event instanceof MeshEvent.TargetsChanged changed) {
            addresses.ifPresent(each -> each.onTargets(changed));
        } else if (event instanceof MeshEvent.Fatal broken) {
            ending.accept(new Controller.Ending(broken.text()));
        }
    }
}
