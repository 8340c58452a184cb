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
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.Recovery;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A node of the simulation: an allocator that can crash between any two of its effects, a disk that takes a change as a
 * whole or not at all, and containers, which go on running without the agent. Confined.
 */
final class SimulatedNode {
    private final SimulatedCluster cluster;
    private final PeerName name;
    private final Cidr range;
    private final SeedMode mode;
    private final SimulatedDisk disk;
    private final Knowledge knowledge = new Knowledge();
    /** What runs here and with which address: the truth. */
    private final TreeMap<String, Cidr> running = new TreeMap<>();
    /** What callers wait for: request to identifier, and the address claimed, if it is a claim. */
    private final Map<Long, Wish> wishes = new TreeMap<>();

    /** What the runtime could not give back yet. */
    private final Set<String> undone = new TreeSet<>();

    private Optional<Allocator> allocator = Optional.empty();
    private Optional<Told> published = Optional.empty();
    private Duration skew;
    private int crashIn = -1;
    private int life;
    private boolean removed;
    /** Of whom it heard that they are gone, and has not forgotten it since. */
    private final Set<SimulatedNode> toldGone = new HashSet<>();

    private record Wish(String identifier, Optional<Cidr> claimed) {}

    /**
     * What a node tells, and since when.
     *
     * @param millis when this was true
     */
    record Told(AllocationState state, long millis) {}

    SimulatedNode(SimulatedCluster cluster, PeerName name, Cidr range, SeedMode mode, Duration skew) {
        this.cluster = cluster;
        this.name = name;
        this.range = range;
        this.mode = mode;
        this.skew = skew;
        this.disk = new SimulatedDisk(cluster.random(), Ring.empty(Span.of(range), name));
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
        return disk.hasRing();
    }

    Knowledge knowledge() {
        return knowledge;
    }

    Ring ring() {
        return allocator.orElseThrow().ring();
    }

    AllocatorStatus status() {
        return allocator.orElseThrow().status();
    }

    Optional<Told> published() {
        return published;
    }

    Map<String, Cidr> running() {
        return running;
    }

    /** Kubernetes says that another node is gone, and which are not. */
    void tellGone(SimulatedNode gone, Set<PeerName> remaining) {
        toldGone.add(gone);
        handle(new AllocatorEvent.PeerDeclaredGone(
                cluster.newRequest(), gone.name().toString(), remaining));
        if (!isUp()) {
            toldGone.remove(gone);
        }
    }

    boolean wasToldGone(SimulatedNode gone) {
        return toldGone.contains(gone);
    }

    String describe() {
        return name + " reaches " + cluster.reachable(this) + ", " + allocator.orElseThrow() + ", "
                + allocator.orElseThrow().snapshot().memory();
    }

    boolean isWaiting() {
        return !wishes.isEmpty();
    }

    /** The agent starts, with its data as it was last written. */
    void start() {
        boolean first = life == 0;
        Recovery found = first ? disk.lose() : disk.read();
        start(found, first ? Occurrence.JOIN : Occurrence.RESTART);
    }

    /** The agent starts with data from some time ago; returns whether there is any. */
    boolean startOutdated() {
        boolean possible = disk.hasOlder();
        if (possible) {
            start(disk.readOlder(), Occurrence.RESTART_WITH_OLD_STATE);
        }
        return possible;
    }

    /** The agent starts without data. */
    void startLost() {
        start(disk.lose(), Occurrence.RESTART_WITHOUT_STATE);
    }

    private void start(Recovery found, Occurrence kind) {
        life++;
        int mine = life;
        crashIn = -1;
        boolean outdated = found.ringMayBeStale();
        if (outdated || kind == Occurrence.RESTART_WITHOUT_STATE) {
            knowledge.forget();
            toldGone.clear();
        }
        cluster.saw(kind);
        PeerUid uid = PeerUid.of(cluster.random().nextLong() | 1);
        AllocatorConfig config =
                AllocatorConfig.of(new PeerId(name, "node-" + name.value()), uid, range, Optional.empty(), mode);
        allocator = Optional.of(Allocator.open(config, cluster.random()::nextDouble));
        cluster.log(name + " starts: " + kind + (outdated ? ", may be outdated" : ""));
        handle(new PeersExpected(cluster.expectedPeers()));
        handle(new Start(found.content().snapshot(), outdated));
        running.forEach((identifier, address) -> handle(new Claim(Request.NOBODY, identifier, address, false, true)));
        List<String> late = List.copyOf(undone);
        undone.clear();
        late.forEach(this::delete);
        meet();
        cluster.every(Duration.ofSeconds(5), () -> life == mine && isUp(), () -> handle(new Tick()));
        cluster.every(Duration.ofSeconds(30), () -> life == mine && isUp(), () -> cluster.gossip(this));
    }

    /** Learns whom the mesh reaches now; an agent that does not run learns nothing. */
    void meet() {
        if (isUp()) {
            Set<PeerName> reachable = cluster.reachable(this);
            knowledge.reachable(reachable, cluster.millis());
            handle(new PeersReachable(reachable));
        }
    }

    /** The clock is put right, or wrong. */
    void setClock(Duration newSkew) {
        if (newSkew.compareTo(skew) < 0) {
            cluster.saw(Occurrence.CLOCK_SET_BACK);
        }
        skew = newSkew;
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
        running.forEach((identifier, address) -> cluster.stopped(identifier, address));
        running.clear();
        removed = true;
    }

    void stop(String identifier) {
        Cidr address = running.remove(identifier);
        if (address != null) {
            cluster.stopped(identifier, address);
        }
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
        cluster.saw(Occurrence.CLAIM);
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
                cluster.saw(
                        effect instanceof Persist persist
                                ? disk.writeAndDie(persist.changes())
                                : Occurrence.CRASH_BETWEEN_EFFECTS);
                crash();
                return;
            }
            run(effect);
        }
    }

    /** Something arrived that is true of its sender at {@code told.millis()}. */
    void hear(AllocatorEvent event, Told told) {
        if (isUp()) {
            handle(event);
        }
        if (isUp()) {
            told.state().ring().ifPresent(ring -> knowledge.heard(ring.self(), ring.seeds(), told.millis()));
        }
    }

    private void run(AllocatorEffect effect) {
        if (effect instanceof Persist persist) {
            disk.write(persist.changes());
        } else if (effect instanceof Publish publish) {
            published = Optional.of(new Told(publish.state(), cluster.millis()));
        } else if (effect instanceof Broadcast broadcast) {
            cluster.broadcast(this, new Told(broadcast.state(), cluster.millis()));
        } else if (effect instanceof Unicast unicast) {
            cluster.unicast(this, unicast.peer(), unicast.message());
        } else if (effect instanceof Reply reply) {
            reply(reply);
        } else if (effect instanceof Refuse refuse) {
            cluster.log(name + " refuses: " + refuse.text());
        } else if (effect instanceof Log log && log.level() != Level.DEBUG) {
            cluster.log(name + " says " + log.level() + ": " + log.text());
            if (log.text().contains("has stopped")) {
                cluster.violation(name + " " + log.text());
            }
            if (log.text().contains(", which was declared gone")) {
                cluster.saw(Occurrence.TAKEN_OVER);
            }
            if (log.text().contains("declared gone on another node")) {
                cluster.saw(Occurrence.HEARD_OF_ONE_WHO_IS_GONE);
            }
            if (log.text().contains("gives way to the one")) {
                cluster.saw(Occurrence.RING_GAVE_WAY);
            }
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

    /** The addresses that would be found after a restart. */
    Set<Cidr> saved() {
        return disk.snapshot().holdings().asMap().values().stream()
                .flatMap(holding -> holding.addresses().stream())
                .collect(Collectors.toSet());
    }

    /** What would be found after a restart must be what is in use, at any moment: nothing that runs may be missing. */
    List<String> unsaved() {
        List<String> missing = new ArrayList<>();
        Set<Cidr> known = saved();
        running.forEach((identifier, address) -> {
            if (!known.contains(address)) {
                missing.add(identifier + " " + address);
            }
        });
        return missing;
    }
}
