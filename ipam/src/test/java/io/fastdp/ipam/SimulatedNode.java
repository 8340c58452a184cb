package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Broadcast;
import io.fastdp.ipam.AllocatorEffect.Level;
import io.fastdp.ipam.AllocatorEffect.Log;
import io.fastdp.ipam.AllocatorEffect.Persist;
import io.fastdp.ipam.AllocatorEffect.Publish;
import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.PeersExpected;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorEvent.Tick;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A node of the simulation: an allocator that can crash between any two of its effects, a disk that takes a change as a
 * whole or not at all, and containers, which go on running without the agent. Confined.
 */
final class SimulatedNode {
    private static final int KEPT = 40;

    private final SimulatedCluster cluster;
    private final PeerName name;
    private final Cidr range;
    private final SeedMode mode;
    private final Duration skew;
    /** What runs here and with which address: the truth. */
    private final TreeMap<String, Cidr> running = new TreeMap<>();
    /** What callers wait for: request to identifier, and the address claimed, if it is a claim. */
    private final Map<Long, Wish> wishes = new TreeMap<>();

    /** What the runtime could not give back yet. */
    private final Set<String> undone = new TreeSet<>();

    private final List<AllocatorSnapshot> generations = new ArrayList<>();
    private Optional<AllocatorSnapshot> disk = Optional.empty();
    private Optional<Allocator> allocator = Optional.empty();
    private Optional<AllocationState> published = Optional.empty();
    private int crashIn = -1;
    private int life;
    private boolean removed;
    private int refusals;

    private record Wish(String identifier, Optional<Cidr> claimed) {}

    SimulatedNode(SimulatedCluster cluster, PeerName name, Cidr range, SeedMode mode, Duration skew) {
        this.cluster = cluster;
        this.name = name;
        this.range = range;
        this.mode = mode;
        this.skew = skew;
    }

    PeerName name() {
        return name;
    }

    boolean isUp() {
        return allocator.isPresent();
    }

    boolean isRemoved() {
        return removed;
    }

    boolean hasRing() {
        return disk.filter(saved -> !saved.ring().isEmpty()).isPresent();
    }

    Ring ring() {
        return allocator.orElseThrow().ring();
    }

    AllocatorStatus status() {
        return allocator.orElseThrow().status();
    }

    Optional<AllocationState> published() {
        return published;
    }

    Map<String, Cidr> running() {
        return running;
    }

    int refusals() {
        return refusals;
    }

    boolean isWaiting() {
        return !wishes.isEmpty();
    }

    /** The agent starts, with its data as it was last written. */
    void start() {
        start(disk, false);
    }

    /** The agent starts with data from some time ago. */
    void startOutdated() {
        Optional<AllocatorSnapshot> old = generations.isEmpty()
                ? disk
                : Optional.of(generations.get(cluster.random().nextInt(generations.size())));
        start(old, true);
    }

    /** The agent starts without data. */
    void startLost() {
        start(Optional.empty(), false);
    }

    private void start(Optional<AllocatorSnapshot> saved, boolean outdated) {
        life++;
        int mine = life;
        disk = saved;
        crashIn = -1;
        PeerUid uid = PeerUid.of(cluster.random().nextLong() | 1);
        AllocatorConfig config =
                AllocatorConfig.of(new PeerId(name, "node-" + name.value()), uid, range, Optional.empty(), mode);
        allocator = Optional.of(Allocator.open(config, cluster.random()::nextDouble));
        cluster.log(name + " starts, " + (saved.isEmpty() ? "data lost" : outdated ? "data outdated" : "data kept"));
        handle(new PeersExpected(cluster.expectedPeers()));
        handle(new Start(saved, outdated));
        running.forEach((identifier, address) -> handle(new Claim(Request.NOBODY, identifier, address, false, true)));
        Set<String> late = Set.copyOf(undone);
        undone.clear();
        late.forEach(this::delete);
        handle(new PeersReachable(cluster.reachable(this)));
        cluster.every(Duration.ofSeconds(5), () -> life == mine && isUp(), () -> handle(new Tick()));
        cluster.every(Duration.ofSeconds(30), () -> life == mine && isUp(), () -> cluster.gossip(this));
    }

    /** The agent dies; containers run on, callers get no answer and clean up later. */
    void crash() {
        cluster.log(name + " crashes");
        allocator = Optional.empty();
        published = Optional.empty();
        wishes.values().forEach(wish -> undone.add(wish.identifier()));
        wishes.clear();
    }

    /** The agent dies before this many more effects are done. */
    void crashIn(int effects) {
        crashIn = effects;
    }

    /** The whole node is gone for good. */
    void remove() {
        cluster.log(name + " is removed");
        allocator = Optional.empty();
        published = Optional.empty();
        wishes.clear();
        running.keySet().forEach(cluster::stopped);
        running.clear();
        removed = true;
    }

    void stop(String identifier) {
        running.remove(identifier);
        cluster.stopped(identifier);
        delete(identifier);
    }

    private void delete(String identifier) {
        handle(new AllocatorEvent.Delete(cluster.newRequest(), identifier));
        if (!isUp()) {
            undone.add(identifier);
        }
    }

    /** All callers hang up. */
    void giveUp() {
        List.copyOf(wishes.keySet()).forEach(request -> handle(new AllocatorEvent.CallerGone(request)));
    }

    void allocate(String identifier, Optional<Cidr> subnet) {
        if (!isUp()) {
            return;
        }
        long request = cluster.newRequest();
        wishes.put(request, new Wish(identifier, Optional.empty()));
        handle(new AllocatorEvent.Allocate(request, identifier, subnet, false));
    }

    void claim(String identifier, Cidr address) {
        if (!isUp()) {
            return;
        }
        long request = cluster.newRequest();
        wishes.put(request, new Wish(identifier, Optional.of(address)));
        handle(new Claim(request, identifier, address, false, false));
    }

    void handle(AllocatorEvent event) {
        if (allocator.isEmpty()) {
            return;
        }
        Instant now = cluster.now().plus(skew);
        List<AllocatorEffect> effects = allocator.get().handle(event, now);
        for (AllocatorEffect effect : effects) {
            if (crashIn >= 0 && crashIn-- == 0) {
                // Also stands for a crash between write and rename: nothing of a change is there.
                crash();
                return;
            }
            run(effect);
        }
    }

    private void run(AllocatorEffect effect) {
        if (effect instanceof Persist persist) {
            persist(persist);
        } else if (effect instanceof Publish publish) {
            published = Optional.of(publish.state());
        } else if (effect instanceof Broadcast broadcast) {
            cluster.broadcast(this, broadcast.state());
        } else if (effect instanceof Unicast unicast) {
            cluster.unicast(this, unicast.peer(), unicast.message());
        } else if (effect instanceof Reply reply) {
            reply(reply);
        } else if (effect instanceof Refuse refuse) {
            refusals++;
            cluster.log(name + " refuses: " + refuse.text());
        } else if (effect instanceof Log log && log.level() != Level.DEBUG) {
            cluster.log(name + " says " + log.level() + ": " + log.text());
            if (log.text().contains("has stopped")) {
                cluster.violation(name + " " + log.text());
            }
        }
    }

    private void persist(Persist persist) {
        AllocatorSnapshot before =
                disk.orElseGet(() -> AllocatorSnapshot.of(Ring.empty(ring().universe(), name), new TreeMap<>()));
        AllocatorSnapshot after = before.with(persist.changes());
        disk = Optional.of(after);
        generations.add(after);
        if (generations.size() > KEPT) {
            generations.remove(0);
        }
    }

    private void reply(Reply reply) {
        Wish wish = wishes.remove(reply.request());
        if (wish == null) {
            return;
        }
        if (reply.reply() instanceof Addresses given && given.addresses().size() == 1) {
            run(wish.identifier(), given.addresses().get(0));
        } else if (reply.reply() instanceof Done && wish.claimed().isPresent()) {
            run(wish.identifier(), wish.claimed().get());
        }
    }

    private void run(String identifier, Cidr address) {
        cluster.log(name + " runs " + identifier + " with " + address);
        running.put(identifier, address);
        cluster.started(this, identifier, address);
    }

    /** What would be found after a restart must be what is in use, at any moment: nothing that runs may be missing. */
    List<String> unsaved() {
        List<String> missing = new ArrayList<>();
        TreeSet<Cidr> known = new TreeSet<>(Comparator.comparing(Cidr::toString));
        disk.ifPresent(saved -> saved.holdings().values().forEach(holding -> known.addAll(holding.addresses())));
        running.forEach((identifier, address) -> {
            if (!known.contains(address)) {
                missing.add(identifier + " " + address);
            }
        });
        return missing;
    }
}
