package io.fastdp.ipam;

import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.SeedMode.Observer;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.SeedElection;
import io.fastdp.mesh.peer.PeerName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the election of those who divide an empty ring: begins when there is a need, ends with the first ring. */
final class ElectionDriver {
    private final AllocatorConfig config;
    private final Books books;
    private final Outbox outbox;
    private SeedElection election;
    private Optional<Ballot> ballot = Optional.empty();
    private int expected = 1;
    private boolean awaiting;
    private boolean news;

    ElectionDriver(AllocatorConfig config, Books books, Outbox outbox) {
        this.config = config;
        this.books = books;
        this.outbox = outbox;
        this.election = SeedElection.open(node());
    }

    private NodeId node() {
        return new NodeId(config.self().name(), config.uid());
    }

    boolean votes() {
        return config.mode() instanceof Consensus;
    }

    private boolean observes() {
        return config.mode() instanceof Observer;
    }

    /** Whether somebody here needs a ring and there is none. */
    boolean isAwaiting() {
        return awaiting && books.ring().isEmpty();
    }

    int quorum() {
        return election.quorum();
    }

    int known() {
        return election.known();
    }

    Map<NodeId, Claims> claims() {
        return election.claims();
    }

    Optional<Ballot> ballot() {
        return ballot;
    }

    /** Goes on with what we said before a restart. */
    void resume(Ballot saved) {
        if (votes() && saved.voter().name().equals(config.self().name())) {
            election = SeedElection.resume(saved, node());
            ballot = Optional.of(saved);
        }
    }

    void expect(int peers) {
        expected = Math.max(1, peers);
    }

    /** Whether the claims are others than at the last call. */
    boolean takeNews() {
        boolean was = news;
        news = false;
        return was;
    }

    /** Somebody needs a ring. */
    void need() {
        if (awaiting || !books.ring().isEmpty()) {
            return;
        }
        awaiting = true;
        push();
    }

    /** Tries again while there is no ring. */
    void tick() {
        if (isAwaiting()) {
            push();
        }
    }

    private void push() {
        requireQuorum();
        if (votes()) {
            election.propose();
            claimed();
            conclude();
        } else if (observes()) {
            outbox.broadcast();
        }
    }

    private void requireQuorum() {
        int stated = config.mode() instanceof Consensus consensus ? consensus.peers() : 0;
        if (stated > 0) {
            election.require(stated / 2 + 1);
            return;
        }
        int quorum = expected / 2 + 1;
        if (quorum > election.quorum()) {
            outbox.info("Assuming quorum size of " + quorum);
            election.require(quorum);
        }
    }

    /** Takes in the claims of others. */
    void merge(Map<NodeId, Claims> received) {
        if (!votes() || !books.ring().isEmpty()) {
            return;
        }
        requireQuorum();
        if (election.merge(received)) {
            news = true;
            if (election.think()) {
                claimed();
            }
            conclude();
        }
    }

    private void claimed() {
        ballot = Optional.of(election.ballot());
        news = true;
        outbox.broadcast();
    }

    private void conclude() {
        election.consensus().ifPresent(founders -> {
            outbox.debug(() -> "Paxos consensus: " + founders);
            found(founders);
        });
    }

    /** Divides the universe among these peers. */
    void found(Collection<PeerName> founders) {
        books.adopt(books.ring().divide(founders));
        outbox.info(config.range() + " is divided among " + books.ring().seeds());
        outbox.broadcast();
        awaiting = false;
    }

    /** Whether a former run of ours took part, which may have done things with its share that we do not know of. */
    boolean hadFormerRun() {
        NodeId voter = ballot.map(Ballot::voter).orElseGet(this::node);
        return election.claims().keySet().stream()
                .anyMatch(other -> other.name().equals(voter.name()) && !other.equals(voter));
    }

    /** There is a ring. */
    void end() {
        awaiting = false;
        ballot = Optional.empty();
    }

    /**
     * Whether these founders are the ones that we accepted in this election, so that what the ring gives us has never
     * been anybody's.
     */
    boolean accepted(List<PeerName> founders) {
        return ballot.map(said -> said.claims().acceptedValue().value().stream()
                        .distinct()
                        .sorted()
                        .toList()
                        .equals(founders))
                .orElse(false);
    }
}
