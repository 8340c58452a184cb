package io.fastdp.ipam.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedElectionTest {
    private static final NodeId P1 = node(1);
    private static final NodeId P2 = node(2);
    private static final NodeId P3 = node(3);
    private static final NodeId P4 = node(4);

    @Test
    void aQuorumOfOneDecidesAtOnce() {
        SeedElection alone = election(P1, 1);

        alone.propose();

        assertThat(alone.consensus()).contains(names(1));
    }

    @Test
    void fourVotersThatNeedThreeChooseTheFirstThatAnswered() {
        SeedElection p1 = election(P1, 3);
        SeedElection p2 = election(P2, 3);
        SeedElection p3 = election(P3, 3);
        SeedElection p4 = election(P4, 3);

        p4.propose();
        assertThat(hear(p3, p4)).isTrue();
        assertThat(hear(p4, p3)).isFalse();
        assertThat(hear(p1, p4)).isTrue();
        assertThat(hear(p4, p1)).isTrue();
        assertThat(p4.consensus()).isEmpty();
        assertThat(hear(p2, p4)).isTrue();
        assertThat(p2.consensus()).isEmpty();
        assertThat(hear(p3, p2)).isTrue();

        assertThat(p3.consensus()).contains(names(1, 3, 4));
        assertThat(hear(p1, p3)).isTrue();
        assertThat(p1.consensus()).contains(names(1, 3, 4));
    }

    /** The states of two originals, one after the other, as recorded. */
    @Test
    void twoVotersSayWhatTheOriginalsSaid() {
        NodeId host1 = new NodeId(PeerName.parse("7a:9f:eb:b6:0c:6e"), PeerUid.of(100));
        NodeId host2 = new NodeId(PeerName.parse("a6:ff:e1:87:a0:d5"), PeerUid.of(200));
        SeedElection first = election(host1, 2);
        SeedElection second = election(host2, 2);
        ProposalId proposal = new ProposalId(1, host1);
        Claims promise = new Claims(proposal, ProposalId.NONE, AcceptedValue.NONE);
        Claims accepted =
                new Claims(proposal, proposal, new AcceptedValue(List.of(host1.name(), host2.name()), proposal));

        assertThat(first.claims()).isEmpty();
        first.propose();
        assertThat(first.claims()).isEqualTo(Map.of(host1, promise));
        hear(second, first);
        assertThat(second.claims()).isEqualTo(Map.of(host1, promise, host2, promise));
        hear(first, second);
        assertThat(first.claims()).isEqualTo(Map.of(host1, accepted, host2, promise));
        hear(second, first);
        assertThat(second.claims()).isEqualTo(Map.of(host1, accepted, host2, accepted));
        assertThat(second.consensus()).contains(List.of(host1.name(), host2.name()));
    }

    @Test
    void aNewProposerCarriesOnWhatWasAccepted() {
        SeedElection p1 = election(P1, 2);
        SeedElection p2 = election(P2, 2);
        SeedElection p3 = election(P3, 2);
        p1.propose();
        hear(p2, p1);
        hear(p1, p2);

        hear(p3, p1);
        p3.propose();
        hear(p2, p3);
        hear(p3, p2);

        ProposalId second = new ProposalId(2, P3);
        assertThat(p3.ballot().claims())
                .isEqualTo(new Claims(second, second, new AcceptedValue(names(1, 2), new ProposalId(1, P1))));
    }

    @Test
    void nothingIsAcceptedWithoutAQuorumOfPromises() {
        SeedElection p1 = election(P1, 3);
        SeedElection p2 = election(P2, 3);

        p1.propose();
        hear(p2, p1);
        hear(p1, p2);

        assertThat(p1.ballot().claims().accepted()).isEqualTo(ProposalId.NONE);
        assertThat(p1.known()).isEqualTo(2);
        assertThat(p1.quorum()).isEqualTo(3);
    }

    @Test
    void aPeerThatRestartsAgainAndAgainIsOneVoter() {
        SeedElection p1 = election(P1, 3);
        p1.propose();

        for (long run = 10; run < 20; run++) {
            SeedElection p2 = election(new NodeId(P2.name(), PeerUid.of(run)), 3);
            hear(p2, p1);
            hear(p1, p2);
        }

        assertThat(p1.ballot().claims().accepted()).isEqualTo(ProposalId.NONE);
        assertThat(p1.consensus()).isEmpty();
        assertThat(p1.known()).isEqualTo(2);
    }

    @Test
    void oneValueAcceptedInDifferentRoundsIsNoConsensus() {
        ProposalId first = new ProposalId(1, P1);
        ProposalId third = new ProposalId(3, P2);
        AcceptedValue value = new AcceptedValue(names(1, 2), first);
        SeedElection p3 = election(P3, 2);

        p3.merge(Map.of(P1, new Claims(third, first, value), P2, new Claims(third, third, value)));
        assertThat(p3.consensus()).isEmpty();

        p3.merge(Map.of(P1, new Claims(third, third, value)));
        assertThat(p3.consensus()).contains(names(1, 2));
    }

    /** Who counts p1's and p2's acceptances together here sees a consensus that p1 and p3 then contradict. */
    @Test
    void aValueCarriedAcrossRoundsMayStillBeOvertaken() {
        SeedElection p1 = election(P1, 2);
        SeedElection p2 = election(P2, 2);
        SeedElection p3 = election(P3, 2);
        p1.propose();
        hear(p3, p1);
        hear(p1, p3);
        p3.propose();
        hear(p2, p3);
        hear(p3, p2);
        p2.propose();
        hear(p1, p2);
        hear(p2, p1);
        assertThat(p1.ballot().claims().acceptedValue().value()).containsExactlyElementsOf(names(1, 3));
        assertThat(p2.ballot().claims().acceptedValue().value()).containsExactlyElementsOf(names(1, 3));
        assertThat(p2.consensus()).isEmpty();

        p3.propose();
        hear(p1, p3);
        hear(p3, p1);
        hear(p1, p3);
        hear(p3, p1);

        assertThat(p1.consensus()).contains(names(1, 2, 3));
        assertThat(p3.consensus()).contains(names(1, 2, 3));
    }

    @Test
    void promiseAndAcceptanceAreTakenInIndependently() {
        SeedElection p1 = election(P1, 2);
        ProposalId older = new ProposalId(1, P2);
        ProposalId newer = new ProposalId(2, P3);
        AcceptedValue value = new AcceptedValue(names(2), older);
        p1.merge(Map.of(P2, new Claims(newer, ProposalId.NONE, AcceptedValue.NONE)));

        assertThat(p1.merge(Map.of(P2, new Claims(older, older, value)))).isTrue();

        assertThat(p1.claims()).isEqualTo(Map.of(P2, new Claims(newer, older, value)));
        assertThat(p1.merge(Map.of(P2, new Claims(older, older, value)))).isFalse();
    }

    @Test
    void aResumedVoterStandsByItsClaimsAndProposesAsItsNewRun() {
        SeedElection p1 = election(P1, 2);
        SeedElection before = election(P2, 2);
        p1.propose();
        hear(before, p1);
        NodeId run = new NodeId(P2.name(), PeerUid.of(77));

        SeedElection after = SeedElection.resume(before.ballot(), run);
        assertThat(after.ballot()).isEqualTo(before.ballot());
        after.require(2);
        after.propose();

        assertThat(after.ballot())
                .isEqualTo(new Ballot(P2, new Claims(new ProposalId(2, run), ProposalId.NONE, AcceptedValue.NONE)));
        assertThatThrownBy(() -> SeedElection.resume(before.ballot(), P3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aQuorumCannotBeLowered() {
        SeedElection p1 = election(P1, 3);

        p1.require(1);
        p1.propose();

        assertThat(p1.quorum()).isEqualTo(3);
        assertThat(p1.consensus()).isEmpty();
        assertThatThrownBy(() -> p1.require(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutAKnownQuorumItVotesButNeitherProposesNorConcludes() {
        SeedElection p1 = election(P1, 1);
        SeedElection p2 = SeedElection.open(P2);
        p1.propose();

        assertThat(hear(p2, p1)).isTrue();

        assertThat(p2.ballot().claims().accepted()).isEqualTo(new ProposalId(1, P1));
        assertThat(p2.consensus()).isEmpty();
        assertThatThrownBy(p2::propose).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void roundsDoNotWrap() {
        SeedElection p1 = election(P1, 1);
        p1.merge(Map.of(P2, new Claims(new ProposalId(-1, P2), ProposalId.NONE, AcceptedValue.NONE)));

        p1.propose();

        assertThat(p1.ballot().claims().promise()).isEqualTo(new ProposalId(-1, P2));
        assertThat(p1.consensus()).isEmpty();
    }

    @Test
    void anAcceptanceOfNobodyDoesNotCount() {
        SeedElection p1 = election(P1, 1);
        ProposalId proposal = new ProposalId(1, P2);

        p1.merge(Map.of(P2, new Claims(proposal, proposal, new AcceptedValue(List.of(), proposal))));
        p1.think();

        assertThat(p1.consensus()).isEmpty();
        p1.propose();
        assertThat(p1.consensus()).contains(names(1, 2));
    }

    @Test
    void aFloodOfNodesIsNotRemembered() {
        SeedElection p1 = election(P1, 1);
        Map<NodeId, Claims> flood = new HashMap<>();
        for (long i = 0; i < 2L * SeedElection.MAX_NODES; i++) {
            flood.put(node(i + 10), Claims.NONE);
        }

        p1.merge(flood);
        p1.propose();

        assertThat(p1.claims().size()).isBetween(SeedElection.MAX_NODES, SeedElection.MAX_NODES + 1);
        assertThat(p1.consensus()).isPresent();
    }

    @Test
    void proposalsAreOrderedUnsignedByRoundThenNameThenRun() {
        List<ProposalId> ascending = List.of(
                ProposalId.NONE,
                new ProposalId(1, P4),
                new ProposalId(2, P1),
                new ProposalId(2, new NodeId(P1.name(), PeerUid.of(-1))),
                new ProposalId(2, P2),
                new ProposalId(-1, P1));
        List<ProposalId> shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(1));

        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ascending);
    }

    /** The other peer's broadcast reaches us; returns whether we would broadcast in turn. */
    private static boolean hear(SeedElection listener, SeedElection speaker) {
        return listener.merge(speaker.claims()) && listener.think();
    }

    private static SeedElection election(NodeId self, int quorum) {
        SeedElection election = SeedElection.open(self);
        election.require(quorum);
        return election;
    }

    private static NodeId node(long name) {
        return new NodeId(PeerName.of(name), PeerUid.of(name));
    }

    private static List<PeerName> names(long... values) {
        return LongStream.of(values).mapToObj(PeerName::of).toList();
    }
}
