package io.fastdp.controller;

import io.fastdp.controller.config.ProgramVersion;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.AttachRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the outside sees of the agent and may ask of it. Thread-safe; answers "starting" until the agent runs.
 */
final class StatusBoard implements AgentControl {
    private final String version = ProgramVersion.text();
    private final AtomicReference<Optional<RunningAgent>> agent = new AtomicReference<>(Optional.empty());

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
        return agent().map(running -> running.mesh().connect(peers, replace)).orElseGet(StatusBoard::starting);
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
        return agent().map(running -> running.attach(request)).orElseGet(StatusBoard::starting);
    }

    @Override
    public CompletionStage<String> detach(AttachRequest request) {
        return agent().map(running -> running.detach(request)).orElseGet(StatusBoard::starting);
    }

    private static <T> CompletionStage<T> starting() {
        return CompletableFuture.failedFuture(new IllegalStateException("the agent is still starting; try again"));
    }
}
