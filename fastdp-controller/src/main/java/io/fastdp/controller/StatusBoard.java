package io.fastdp.controller;

import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.cni.PodNetwork;
import io.fastdp.controller.config.ProgramVersion;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.route.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What the outside sees of the agent and may ask of it. Thread-safe; answers "starting" until the agent runs.
 */
final class StatusBoard implements AgentControl, PodNetwork {
    private final String version = ProgramVersion.text();
    private final String bridge;
    private final AtomicReference<Optional<RunningAgent>> agent = new AtomicReference<>(Optional.empty());

    /** @param bridge that containers are plugged into */
    StatusBoard(String bridge) {
        this.bridge = bridge;
    }

    /** From now on the agent answers. */
    void running(RunningAgent running) {
        agent.set(Optional.of(running));
    }

    private Optional<RunningAgent> agent() {
        Optional<RunningAgent> current = agent.get();
        return current == null ? Optional.empty() : current;
    }

    @Override
    public AgentStatus status() {
        return agent().map(running -> running.status(version)).orElseGet(() -> AgentStatus.starting(version));
    }

    @Override
    public Optional<AddressControl> addresses() {
        return agent().flatMap(running -> running.addresses().map(host -> host));
    }

    @Override
    public AgentCounters counters() {
        return agent().map(RunningAgent::counters).orElse(AgentCounters.ZERO);
    }

    @Override
    public CompletionStage<List<String>> connect(List<String> peers, boolean replace) {
        return ask(running -> running.mesh().connect(peers, replace));
    }

    @Override
    public void forget(List<String> peers) {
        agent().ifPresent(running -> running.mesh().forget(peers));
    }

    @Override
    public void leave() {
        agent().ifPresent(RunningAgent::leave);
    }

    @Override
    public CompletionStage<String> attach(AttachRequest request) {
        return plug(request).thenApply(plugged -> text(request));
    }

    @Override
    public CompletionStage<String> detach(AttachRequest request) {
        return ask(running -> running.detach(request)).thenApply(was -> was ? text(request) : "");
    }

    private static String text(AttachRequest request) {
        return request.address().address().getHostAddress();
    }

    @Override
    public CompletionStage<Attachment> plug(AttachRequest request) {
        return ask(running -> running.attach(request));
    }

    @Override
    public CompletionStage<Boolean> unplug(NamespaceRef namespace, String interfaceName) {
        return ask(running -> running.unplug(namespace, interfaceName));
    }

    @Override
    public CompletionStage<Boolean> unplug(String hostLink) {
        return ask(running -> running.unplug(hostLink));
    }

    @Override
    public CompletionStage<List<Attachment>> plugged() {
        return ask(RunningAgent::plugged);
    }

    @Override
    public CompletionStage<Set<IpPrefix>> bridgeAddresses() {
        return ask(RunningAgent::bridgeAddresses);
    }

    @Override
    public CompletionStage<Boolean> expose(Cidr address) {
        return ask(running -> running.expose(address));
    }

    @Override
    public CompletionStage<Boolean> hide(Cidr address) {
        return ask(running -> running.hide(address));
    }

    @Override
    public String bridge() {
        return bridge;
    }

    private <T> CompletionStage<T> ask(Function<RunningAgent, CompletionStage<T>> what) {
        return agent().map(what).orElseGet(StatusBoard::starting);
    }

    private static <T> CompletionStage<T> starting() {
        return CompletableFuture.failedFuture(new IllegalStateException("the agent is still starting; try again"));
    }
}
