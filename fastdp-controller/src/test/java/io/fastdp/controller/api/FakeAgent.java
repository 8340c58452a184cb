package io.fastdp.controller.api;

import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An agent that keeps targets and attachments in lists. */
final class FakeAgent implements AgentControl {
    final List<String> targets = new ArrayList<>();
    final List<AttachRequest> attached = new ArrayList<>();
    volatile AgentStatus status = CapturedReport.status(1);
    final Set<Cidr> exposed = new HashSet<>();
    boolean holdAttach;
    boolean broken;
    boolean left;
    volatile AgentCounters counters = AgentCounters.ZERO;

    Optional<AddressControl> addresses = Optional.empty();

    @Override
    public Optional<AddressControl> addresses() {
        return addresses;
    }

    @Override
    public AgentStatus status() {
        if (broken) {
            throw new IllegalStateException("no status");
        }
        return status;
    }

    @Override
    public AgentCounters counters() {
        return counters;
    }

    @Override
    public CompletionStage<List<String>> connect(List<String> peers, boolean replace) {
        if (replace) {
            targets.clear();
        }
        List<String> problems = new ArrayList<>();
        for (String peer : peers) {
            if (peer.contains(" ")) {
                problems.add("invalid peer name \"" + peer + "\", should be host[:port]");
            } else {
                targets.add(peer);
            }
        }
        return CompletableFuture.completedFuture(problems);
    }

    @Override
    public void forget(List<String> peers) {
        targets.removeAll(peers);
    }

    @Override
    public void leave() {
        left = true;
    }

    @Override
    public CompletionStage<Boolean> expose(Cidr address) {
        return address.prefixLength() == 32
                ? CompletableFuture.failedFuture(new IllegalStateException("no bridge"))
                : CompletableFuture.completedFuture(exposed.add(address));
    }

    @Override
    public CompletionStage<Boolean> hide(Cidr address) {
        return CompletableFuture.completedFuture(exposed.remove(address));
    }

    @Override
    public CompletionStage<String> attach(AttachRequest request) {
        attached.add(request);
        if (holdAttach) {
            return new CompletableFuture<>();
        }
        return CompletableFuture.completedFuture(request.address().toString());
    }

    @Override
    public CompletionStage<String> detach(AttachRequest request) {
        return attached.remove(request)
                ? CompletableFuture.completedFuture(request.address().toString())
                : CompletableFuture.failedFuture(new IllegalStateException(request.namespace() + " is not attached"));
    }
}
