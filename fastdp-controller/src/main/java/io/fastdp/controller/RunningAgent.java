package io.fastdp.controller;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.allocator.AllocatorHost;
import io.fastdp.controller.bridge.Attacher;
import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.bridge.BridgeState;
import io.fastdp.controller.bridge.DeviceNames;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.kernel.KernelProgrammer;
import io.fastdp.controller.kernel.ProgramCounters;
import io.fastdp.controller.kernel.UpcallReader;
import io.fastdp.controller.loop.EventQueue;
import io.fastdp.controller.sleeve.SleeveCounters;
import io.fastdp.controller.sleeve.SleeveForwarder;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.Mesh;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The parts of an agent that runs, for those who ask it something.
 *
 * @param mesh the connections
 * @param bridge the devices
 * @param attacher used on the programmer's thread only
 * @param programmer writes the kernel
 * @param datapath reads the kernel, if it forwards
 * @param sleeve carries what the kernel cannot, if this node can capture frames
 * @param mtu keeps the MTU of the containers' network
 * @param queue what waits for the agent loop
 * @param state the newest forwarding state
 * @param moves counts MAC addresses that changed their peer
 * @param keyRenewals counts keys that were drawn anew
 * @param clock time since the start, that of the state
 * @param addresses the allocator, if it is on
 * @param farewell tells the peers that we leave for good, and ends the agent
 */
record RunningAgent(
        Mesh mesh,
        BridgeState bridge,
        Attacher attacher,
        KernelProgrammer programmer,
        Optional<RunningDatapath> datapath,
        Optional<SleeveForwarder> sleeve,
        PodMtuKeeper mtu,
        EventQueue queue,
        Supplier<ForwardingState> state,
        MoveCounter moves,
        LongSupplier keyRenewals,
        Supplier<Duration> clock,
        Optional<AllocatorHost> addresses,
        Runnable farewell) {
    /** Time for handing our address space to another peer; who leaves does so without it if it takes longer. */
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    /** What frames are captured on, as the original says it. */
    String sniffing() {
        return bridge.fastdp().map(it -> it.name() + " (via ODP)").orElse(DeviceNames.CAPTURE + " (via pcap)");
    }

    AgentStatus status(String version) {
        return new StatusView(this).status(version);
    }

    AgentCounters counters() {
        ProgramCounters done = programmer.counters();
        ForwardingState now = state.get();
        long local = now.endpoints().local().size();
        long remote = now.endpoints().remote().size();
        long unflowed = now.learning().rare().refused();
        Optional<UpcallReader> upcalls = datapath.map(RunningDatapath::upcalls);
        return new AgentCounters(
                new AgentCounters.Upcalls(
                        upcalls.map(UpcallReader::received).orElse(0L),
                        upcalls.map(UpcallReader::misses).orElse(0L),
                        queue.droppedFrames(),
                        upcalls.map(UpcallReader::malformed).orElse(0L),
                        unflowed),
                new AgentCounters.Flows(
                        done.wanted(),
                        done.installed(),
                        done.programmed(),
                        done.deleted(),
                        done.failed(),
                        done.repaired(),
                        done.foreign(),
                        done.spent()),
                new AgentCounters.Endpoints(local, remote, moves.moves()),
                keyRenewals.getAsLong(),
                sleeve.map(thread -> counters(thread.counters())).orElse(AgentCounters.Sleeve.ZERO));
    }

    private static AgentCounters.Sleeve counters(SleeveCounters sleeve) {
        ImmutableMap.Builder<String, Long> drops = ImmutableMap.builder();
        sleeve.drops().forEach((reason, count) -> drops.put(reason.label(), count));
        return new AgentCounters.Sleeve(
                traffic(sleeve.received()),
                traffic(sleeve.sent()),
                sleeve.captured(),
                sleeve.delivered(),
                drops.buildOrThrow());
    }

    private static AgentCounters.Traffic traffic(SleeveCounters.Traffic direction) {
        return new AgentCounters.Traffic(direction.packets(), direction.octets(), direction.frames());
    }

    void leave() {
        addresses.ifPresentOrElse(this::handOver, farewell);
    }

    private void handOver(AllocatorHost host) {
        CompletionStage<AllocatorReply> handedOver =
                host.ask(AllocatorEvent.HandOver::new).orTimeout(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
        handedOver.whenComplete((reply, failure) -> farewell.run());
    }

    CompletionStage<Attachment> attach(AttachRequest request) {
        return change("attach", () -> attacher.attach(request));
    }

    CompletionStage<Boolean> detach(AttachRequest request) {
        return change("detach", () -> attacher.detach(request));
    }

    CompletionStage<Boolean> unplug(NamespaceRef namespace, String interfaceName) {
        return change("unplug", () -> attacher.unplug(namespace, interfaceName));
    }

    CompletionStage<Boolean> unplug(String hostLink) {
        return change("unplug", () -> attacher.unplug(hostLink));
    }

    CompletionStage<List<Attachment>> plugged() {
        return kernel("list of what is attached", attacher::list);
    }

    CompletionStage<Set<IpPrefix>> bridgeAddresses() {
        return kernel("addresses of the bridge", attacher::bridgeAddresses);
    }

    CompletionStage<Boolean> expose(Cidr address) {
        return kernel("expose", () -> attacher.expose(address));
    }

    CompletionStage<Boolean> hide(Cidr address) {
        return kernel("hide", () -> attacher.hide(address));
    }

    /** Of what is plugged in. */
    private <T> CompletionStage<T> change(String what, Callable<T> work) {
        return kernel(what, () -> {
            T result = work.call();
            listAttached();
            return result;
        });
    }

    /** On the programmer's thread, which alone may use the attacher. */
    private <T> CompletionStage<T> kernel(String what, Callable<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        programmer.run(what, () -> {
            try {
                answer.complete(work.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(10, TimeUnit.SECONDS);
    }

    /** Tells the loop which interfaces are attached; on the programmer's thread. */
    void listAttached() throws IOException {
        List<Attachment> all = attacher.list();
        ImmutableMap<MacAddress, ImmutableSet<InetAddress>> attached = all.stream()
                .collect(Collectors.collectingAndThen(
                        Collectors.toMap(Attachment::mac, a -> ImmutableSet.copyOf(a.addresses()), (a, b) -> a),
                        ImmutableMap::copyOf));
        queue.post(new AgentEvent.AttachedListed(attached));
        if (datapath.isPresent()) {
            datapath.get().listed(all).ifPresent(queue::post);
        }
    }
}
