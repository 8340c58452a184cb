package io.fastdp.tests.e2e;

import io.fastdp.controller.allocator.AllocatorHost;
import io.fastdp.controller.allocator.AllocatorStore;
import io.fastdp.controller.api.HttpApi;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.controller.config.ListenerOptions;
import io.fastdp.controller.state.AllocationStore;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorConfig;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.SeedMode;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/**
 * The part of an agent that answers for addresses, as a process of its own that needs no datapath: the real HTTP
 * interface, allocator and file, and no mesh.
 */
final class AddressServer {
    private static final PeerId SELF = new PeerId(PeerName.of(1), "node");
    private static final Cidr RANGE = Cidr.parse("10.32.0.0/12");

    private AddressServer() {}

    /** Serves until it is killed: {@code host:port}, and where to keep the state ({@code --db-prefix}) or nothing. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Allocator allocator = Allocator.open(
                new AllocatorConfig(SELF, PeerUid.of(1), RANGE, RANGE, new SeedMode.Seeds(List.of(SELF.name()))),
                () -> 0);
        AllocatorStore store = arguments.length > 1 ? new OnDisk(arguments[1], allocator) : new Nowhere();
        AllocatorHost host = AllocatorHost.of(allocator, store, (name, owner) -> new NoMesh(name), Clock.systemUTC());
        host.start(new AllocatorEvent.Start(Optional.empty(), false));
        HttpApi.open(
                new ListenerOptions(ListenAddress.parse(arguments[0]), Optional.empty(), Optional.empty()),
                new Answering(host));
        new CountDownLatch(1).await();
    }

    private static final class OnDisk implements AllocatorStore {
        private final AllocationStore file;
        private final Allocator allocator;

        OnDisk(String dbPrefix, Allocator allocator) throws IOException {
            this.file = AllocationStore.open(dbPrefix);
            this.allocator = allocator;
        }

        @Override
        public void write(List<AllocatorChange> changes) throws IOException {
            file.save(changes, allocator::snapshot);
        }

        @Override
        public void writeTargets(List<String> targets) {}

        @Override
        public void close() {
            file.close();
        }
    }

    private record Nowhere() implements AllocatorStore {
        @Override
        public void write(List<AllocatorChange> changes) {}

        @Override
        public void writeTargets(List<String> targets) {}

        @Override
        public void close() {}
    }

    private record NoMesh(String name) implements GossipChannel {
        @Override
        public void unicast(PeerName destination, byte[] payload) {}

        @Override
        public void broadcast(GossipData data) {}

        @Override
        public void gossip(GossipData data) {}
    }

    private record Answering(AllocatorHost host) implements AgentControl {
        @Override
        public Optional<AddressControl> addresses() {
            return Optional.of(host);
        }

        @Override
        public AgentStatus status() {
            return AgentStatus.starting("test").with(host.status());
        }

        @Override
        public AgentCounters counters() {
            return AgentCounters.ZERO;
        }

        @Override
        public CompletionStage<List<String>> connect(List<String> peers, boolean replace) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void forget(List<String> peers) {}

        @Override
        public void leave() {}

        @Override
        public CompletionStage<String> attach(AttachRequest request) {
            return CompletableFuture.completedFuture("");
        }

        @Override
        public CompletionStage<String> detach(AttachRequest request) {
            return CompletableFuture.completedFuture("");
        }

        @Override
        public CompletionStage<Boolean> expose(Cidr address) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletionStage<Boolean> hide(Cidr address) {
            return CompletableFuture.completedFuture(false);
        }
    }
}
