package io.fastdp.ipam.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The election on a network that loses, delays, reorders and duplicates, is partitioned, and whose peers restart: no
 * two values are ever agreed on, and one is as soon as a majority can talk. More schedules with
 * {@code -Dfastdp.fuzz.iterations=1000000}.
 */
class SeedElectionSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("fastdp.fuzz.iterations", 20_000) / 25;
    private static final int STEPS = 400;

    @Test
    void neverTwoValuesAndOneOnceAMajorityCanTalk() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            new Cluster(seed, 1 + seed % 7, false).run();
        }
    }

    /** Any two quorums of an even number of peers have two in common: one of these may forget all. */
    @Test
    void anEvenNumberOfPeersBearsOneThatForgetsItsVotes() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            new Cluster(seed, 4 + seed % 2 * 2, true).run();
        }
    }

    private record Message(int from, int to, Map<NodeId, Claims> claims) {}

    private static final class Cluster {
        private final Random random;
        private final String name;
        private final int quorum;
        private final boolean firstForgets;
        private final List<SeedElection> peers = new ArrayList<>();
        private final List<Message> sent = new ArrayList<>();
        private final Set<List<PeerName>> agreed = new HashSet<>();
        private final int[] side;
        private final int restarts;
        private final int partitions;
        private final int loss;
        private long lastUid;

        Cluster(int seed, int size, boolean firstForgets) {
            random = new Random(seed);
            name = "seed " + seed + ", " + size + " peers";
            quorum = size / 2 + 1;
            side = new int[size];
            restarts = random.nextInt(8);
            partitions = random.nextInt(4);
            loss = random.nextInt(50);
            this.firstForgets = firstForgets;
            for (int i = 0; i < size; i++) {
                peers.add(ready(SeedElection.open(run(i))));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                assertThat(agreed).as(name + ", step " + step).hasSizeLessThanOrEqualTo(1);
            }
            heal();
            assertThat(agreed).as(name).hasSize(1);
        }

        private void step() {
            int peer = random.nextInt(peers.size());
            int what = random.nextInt(100);
            if (what < 6) {
                peers.get(peer).propose();
                broadcast(peer);
            } else if (what < 12) {
                broadcast(peer);
            } else if (what < 12 + restarts) {
                restart(firstForgets && random.nextBoolean() ? 0 : peer);
            } else if (what < 12 + restarts + partitions) {
                partition();
            } else if (!sent.isEmpty()) {
                deliverAny();
            }
            note(peer);
        }

        private void broadcast(int from) {
            for (int to = 0; to < peers.size(); to++) {
                if (to != from) {
                    sent.add(new Message(from, to, peers.get(from).claims()));
                }
            }
        }

        private void deliverAny() {
            int chosen = random.nextInt(sent.size());
            Message message = random.nextInt(8) == 0 ? sent.get(chosen) : takeOut(chosen);
            boolean lost = random.nextInt(100) < loss || side[message.from()] != side[message.to()];
            if (!lost) {
                deliver(message);
            }
        }

        private Message takeOut(int index) {
            Message message = sent.get(index);
            sent.set(index, sent.get(sent.size() - 1));
            sent.remove(sent.size() - 1);
            return message;
        }

        private void deliver(Message message) {
            SeedElection peer = peers.get(message.to());
            if (peer.merge(message.claims()) && peer.think()) {
                broadcast(message.to());
            }
            note(message.to());
        }

        /** The first may come back without its ballot; the others remember, under a new UID. */
        private void restart(int peer) {
            boolean forgets = firstForgets && peer == 0;
            Ballot saved = peers.get(peer).ballot();
            peers.set(peer, ready(forgets ? SeedElection.open(run(peer)) : SeedElection.resume(saved, run(peer))));
        }

        /** What is under way may be lost with it: otherwise old news soon tells everybody everything. */
        private void partition() {
            if (random.nextInt(3) > 0) {
                sent.clear();
            }
            for (int i = 0; i < side.length; i++) {
                side[i] = random.nextInt(2);
            }
        }

        private void note(int peer) {
            peers.get(peer).consensus().ifPresent(agreed::add);
        }

        /** A bare majority comes together, with nothing lost any more, and all of them want an address at once. */
        private void heal() {
            int first = firstForgets ? 1 : 0;
            List<Integer> majority = new ArrayList<>();
            for (int i = 0; i < quorum; i++) {
                majority.add((first + i) % peers.size());
            }
            Deque<Message> wire = new ArrayDeque<>();
            for (int peer : majority) {
                peers.get(peer).propose();
            }
            sent.clear();
            majority.forEach(this::broadcast);
            for (wire.addAll(sent); !wire.isEmpty(); wire.addAll(sent)) {
                sent.clear();
                Message message = wire.removeFirst();
                if (majority.contains(message.to())) {
                    deliver(message);
                }
            }
            assertThat(majority)
                    .as(name)
                    .allSatisfy(peer -> assertThat(peers.get(peer).consensus()).isPresent());
        }

        private SeedElection ready(SeedElection election) {
            election.require(quorum);
            return election;
        }

        private NodeId run(int peer) {
            lastUid++;
            return new NodeId(PeerName.of(peer + 1), PeerUid.of(lastUid));
        }
    }
}
