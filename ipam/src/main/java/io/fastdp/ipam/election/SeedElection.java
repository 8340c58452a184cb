package io.fastdp.ipam.election;

import io.fastdp.mesh.peer.PeerName;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The choice of the peers that share an empty ring, made once in the life of a cluster: single-value Paxos in which
 * every peer gossips all claims it knows. Confined, passive; the owner broadcasts {@link #claims} whenever something
 * changed, after having saved {@link #ballot}, and proposes again from time to time until there is a consensus.
 *
 * <p>The rules and messages are those of the original, which may take part; where two of its rules can let two halves
 * win, this is stricter:
 *
 * <ul>
 *   <li>A quorum is of peers, not of nodes: a peer that restarts again and again is one voter, not several.
 *   <li>Consensus is that a quorum accepted the same proposal. Peers that accepted one value in different rounds are no
 *       consensus: between the rounds another quorum may have gone for another value.
 *   <li>A proposer takes over the newest value that it knows to be accepted, also by a node outside its quorum. That is
 *       never wrong, and right where a peer of the quorum has lost its memory.
 * </ul>
 *
 * <p>With quorums of more than half of the peers there is one consensus at most, if peers that restart resume their
 * ballot. One that lost it is a danger only if it is the one voter that two quorums have in common.
 */
public final class SeedElection {
    /**
     * More than any cluster has, and less than what a state may carry; what is beyond comes from a peer gone wrong and is
     * not remembered.
     */
    static final int MAX_NODES = 9_000;

    private final NodeId voter;
    /** Differs from {@link #voter} after a restart: a memory restored from a backup must not repeat a proposal. */
    private final NodeId proposer;

    private final NavigableMap<NodeId, Claims> claims = new TreeMap<>();
    private int quorum;

    private SeedElection(NodeId voter, NodeId proposer) {
        this.voter = voter;
        this.proposer = proposer;
    }

    /** The election as seen by a peer that has never voted. */
    public static SeedElection open(NodeId self) {
        return new SeedElection(self, self);
    }

    /** Goes on after a restart: the peer stands by its claims, and proposes as its present run. */
    public static SeedElection resume(Ballot ballot, NodeId self) {
        if (!ballot.voter().name().equals(self.name())) {
            throw new IllegalArgumentException("the ballot of " + ballot.voter() + " is not one of " + self);
        }
        SeedElection election = new SeedElection(ballot.voter(), self);
        election.claims.put(ballot.voter(), ballot.claims());
        return election;
    }

    /** How many peers, ourselves included, must agree; 0 until {@link #require} was called. */
    public int quorum() {
        return quorum;
    }

    /**
     * Says how many peers must agree, ourselves included: more than half of those expected. Until then there is no
     * proposal and no consensus here. It may be raised later, but not lowered, since a smaller number of others could
     * then agree on something else; a lower one is ignored.
     */
    public void require(int peers) {
        if (peers < 1) {
            throw new IllegalArgumentException("a quorum of " + peers + " is none");
        }
        quorum = Math.max(quorum, peers);
    }

    /** How many peers are known to take part. */
    public int known() {
        return names(claims.keySet()).size();
    }

    /** All claims known, to be gossiped; empty until somebody has said something. An unmodifiable copy. */
    public Map<NodeId, Claims> claims() {
        return Collections.unmodifiableMap(new TreeMap<>(claims));
    }

    /** What to save before others hear of it. */
    public Ballot ballot() {
        return new Ballot(voter, own());
    }

    /** Takes in what another peer knows; returns whether anything was new. */
    public boolean merge(Map<NodeId, Claims> received) {
        boolean changed = false;
        for (Map.Entry<NodeId, Claims> entry : received.entrySet()) {
            Claims before = claims.get(entry.getKey());
            if (before == null && claims.size() >= MAX_NODES) {
                continue;
            }
            Claims after = before == null ? entry.getValue() : before.merge(entry.getValue());
            changed |= !after.equals(before);
            claims.put(entry.getKey(), after);
        }
        return changed;
    }

    /**
     * Makes a proposal that outranks all known ones, and goes as far with it as possible; that is all the way if a
     * quorum is one peer.
     *
     * @throws IllegalStateException before {@link #require}
     */
    public void propose() {
        if (quorum == 0) {
            throw new IllegalStateException("cannot propose: the quorum is not known");
        }
        long highest = highestRound();
        if (highest + 1 != 0) {
            claims.put(voter, own().promising(new ProposalId(highest + 1, proposer)));
        }
        think();
    }

    /** Draws the conclusions from what was merged; returns whether our own claims changed. */
    public boolean think() {
        Claims before = own();
        Claims after = promise(before);
        boolean ours = !after.promise().isNone() && after.promise().proposer().equals(proposer);
        if (ours && !after.accepted().equals(after.promise())) {
            after = request(after);
        }
        after = accept(after);
        if (after.equals(before)) {
            return false;
        }
        claims.put(voter, after);
        return true;
    }

    /** The peers that share the ring, as accepted by a quorum; each once, ascending. Empty while there are none. */
    public Optional<List<PeerName>> consensus() {
        if (quorum == 0) {
            return Optional.empty();
        }
        Map<Claims, Set<PeerName>> votes = new HashMap<>();
        claims.forEach((node, said) -> {
            if (said.hasAccepted()) {
                Claims vote = Claims.NONE.accepting(said.accepted(), said.acceptedValue());
                votes.computeIfAbsent(vote, ignored -> new HashSet<>()).add(node.name());
            }
        });
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue().size() >= quorum)
                .map(Map.Entry::getKey)
                .max((a, b) -> a.accepted().compareTo(b.accepted()))
                .map(vote -> vote.acceptedValue().value().stream()
                        .distinct()
                        .sorted()
                        .toList());
    }

    private Claims own() {
        return claims.getOrDefault(voter, Claims.NONE);
    }

    /** Promises the newest proposal known. */
    private Claims promise(Claims own) {
        Claims result = own;
        for (Claims other : claims.values()) {
            result = other.promise().isNewerThan(result.promise()) ? result.promising(other.promise()) : result;
        }
        return result;
    }

    /** Carries our own proposal on once a quorum has promised it. */
    private Claims request(Claims own) {
        Set<PeerName> promised = new HashSet<>();
        claims.forEach((node, said) -> {
            if (said.promise().equals(own.promise())) {
                promised.add(node.name());
            }
        });
        promised.add(voter.name());
        return promised.size() < quorum ? own : own.accepting(own.promise(), value(own.promise()));
    }

    private AcceptedValue value(ProposalId proposal) {
        Claims newest = Claims.NONE;
        for (Claims other : claims.values()) {
            boolean better = other.hasAccepted() && other.accepted().isNewerThan(newest.accepted());
            newest = better && proposal.isNewerThan(other.accepted()) ? other : newest;
        }
        return newest.hasAccepted()
                ? newest.acceptedValue()
                : new AcceptedValue(List.copyOf(names(claims.keySet())), proposal);
    }

    /** Accepts the promised proposal if somebody else has. */
    private Claims accept(Claims own) {
        if (own.promise().isNone() || own.accepted().equals(own.promise())) {
            return own;
        }
        for (Claims other : claims.values()) {
            if (other.hasAccepted() && other.accepted().equals(own.promise())) {
                return own.accepting(other.accepted(), other.acceptedValue());
            }
        }
        return own;
    }

    private long highestRound() {
        long highest = 0;
        for (Claims said : claims.values()) {
            highest = higher(
                    highest, higher(said.promise().round(), said.accepted().round()));
        }
        return highest;
    }

    private static long higher(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static Set<PeerName> names(Set<NodeId> nodes) {
        Set<PeerName> names = new TreeSet<>();
        nodes.forEach(node -> names.add(node.name()));
        return names;
    }
}
