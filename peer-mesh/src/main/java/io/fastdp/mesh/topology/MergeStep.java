package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One merge in progress. */
final class MergeStep {
    private final Topology before;
    private final PeerDescription self;
    private final NavigableMap<PeerName, PeerDescription> peers;
    private final NavigableSet<PeerName> received = new TreeSet<>();
    private final NavigableSet<PeerName> improved = new TreeSet<>();
    private final Set<PeerName> refused = new HashSet<>();
    private long ownVersion;

    private MergeStep(Topology before) {
        this.before = before;
        this.self = before.self();
        this.peers = before.copyOfPeers();
        this.ownVersion = self.summary().version();
    }

    static TopologyMerge merge(Topology before, List<PeerDescription> update) {
        MergeStep step = new MergeStep(before);
        update.forEach(step::take);
        update.forEach(step::addPlaceholders);
        return step.outcome();
    }

    private void take(PeerDescription description) {
        PeerName name = description.name();
        received.add(name);
        if (name.equals(self.name())) {
            takeOfSelf(description.summary());
        } else if (isNews(peers.get(name), description.summary()) && hasRoomFor(name)) {
            peers.put(name, description);
            improved.add(name);
        }
    }

    /** An earlier run of ours may still be believed by others: only a higher version replaces it. */
    private void takeOfSelf(PeerSummary described) {
        boolean earlierRun = !described.uid().equals(self.summary().uid());
        if (earlierRun && Long.compareUnsigned(described.version(), ownVersion) >= 0) {
            ownVersion = described.version() + 1;
        }
    }

    private static boolean isNews(@Nullable PeerDescription stored, PeerSummary described) {
        if (stored == null) {
            return true;
        }
        PeerSummary known = stored.summary();
        int version = Long.compareUnsigned(described.version(), known.version());
        if (version != 0) {
            return version > 0;
        }
        int run = described.uid().compareTo(known.uid());
        if (run != 0) {
            return run > 0;
        }
        return described.shortId().isPresent() && known.shortId().isEmpty();
    }

    private void addPlaceholders(PeerDescription description) {
        for (ConnectionSummary connection : description.connections()) {
            PeerName remote = connection.remote();
            if (!peers.containsKey(remote) && hasRoomFor(remote)) {
                peers.put(remote, PeerDescription.placeholder(remote));
            }
        }
    }

    private boolean hasRoomFor(PeerName name) {
        if (peers.size() < Topology.MOST_PEERS || peers.containsKey(name)) {
            return true;
        }
        refused.add(name);
        return false;
    }

    private TopologyMerge outcome() {
        boolean raised = ownVersion != self.summary().version();
        Topology merged = new Topology(self.name(), peers);
        Topology after = raised ? merged.withOwnVersion(ownVersion) : merged;
        boolean shortIdLost = after.lostShortId() && !before.lostShortId();
        return new TopologyMerge(after, received, improved, raised, shortIdLost, refused.size());
    }
}
