package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.AllocatorEffect.Broadcast;
import io.fastdp.ipam.AllocatorEffect.Persist;
import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.CallerGone;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Delete;
import io.fastdp.ipam.AllocatorEvent.Free;
import io.fastdp.ipam.AllocatorEvent.HandOver;
import io.fastdp.ipam.AllocatorEvent.ListPart;
import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.PeersReachable;
import io.fastdp.ipam.AllocatorEvent.Prime;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorEvent.StateReceived;
import io.fastdp.ipam.AllocatorEvent.TakeOver;
import io.fastdp.ipam.AllocatorReply.Cancelled;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.AllocatorReply.Listing;
import io.fastdp.ipam.AllocatorReply.TakenOver;
import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.SeedMode.Observer;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationMessage.Denied;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class AllocatorTest extends AllocatorScenario {
    @Test
    void aLonePeerHandsOutTheFirstHostAddress() {
        Allocator allocator = started(new Consensus(1));

        List<AllocatorEffect> effects = send(allocator, allocate(1, "a"));

        assertThat(reply(effects)).isEqualTo(addresses("10.32.0.1/12"));
        assertThat(effects.get(0)).isInstanceOf(Persist.class);
        assertThat(effects).hasAtLeastOneElementOfType(Broadcast.class);
    }

    @Test
    void whatAnIdentifierHasItGetsAgain() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));

        assertThat(reply(send(allocator, allocate(2, "a")))).isEqualTo(addresses("10.32.0.1/12"));
        assertThat(reply(send(allocator, allocate(3, "b")))).isEqualTo(addresses("10.32.0.2/12"));
    }

    @Test
    void aSubnetOutsideIsRefused() {
        Allocator allocator = started(new Consensus(1));

        AllocatorReply reply =
                reply(send(allocator, new Allocate(1, "a", Optional.of(Cidr.parse("10.9.0.0/24")), false)));

        assertThat(reply).isEqualTo(new Failed("range 10.9.0.0/24 out of bounds: 10.32.0.0/12"));
    }

    @Test
    void aWiderSubnetStartsAtTheNetworkAddressOfTheUniverse() {
        Allocator allocator = started(new Consensus(1));

        AllocatorReply reply =
                reply(send(allocator, new Allocate(1, "a", Optional.of(Cidr.parse("10.0.0.0/8")), false)));

        assertThat(reply).isEqualTo(addresses("10.32.0.0/8"));
    }

    @Test
    void aQuorumOfSeveralWaits() {
        Allocator allocator = started(new Consensus(5));

        assertThat(send(allocator, allocate(1, "a"))).noneMatch(Reply.class::isInstance);
        assertThat(allocator.status().summary()).isEqualTo("awaiting consensus (quorum: 3, known: 1)");
        assertThat(reply(send(allocator, new CallerGone(1)))).isEqualTo(new Cancelled());
    }

    @Test
    void anObserverWaitsForARing() {
        Allocator allocator = started(new Observer());

        send(allocator, new Prime(1));

        assertThat(allocator.status().summary()).isEqualTo("priming");
    }

    @Test
    void aSpaceRequestGetsTheUpperPart() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));

        List<AllocatorEffect> effects = send(allocator, new MessageReceived(OTHER, new SpaceRequest(UNIVERSE)));

        assertThat(allocator.ring().spansOf(OTHER)).containsExactly(Span.of(Cidr.parse("10.44.0.0/14")));
        assertThat(effects.get(0)).isInstanceOf(Persist.class);
        assertThat(effects).hasAtLeastOneElementOfType(Broadcast.class);
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(Unicast.class);
    }

    @Test
    void whatIsInUseIsDenied() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));
        Span used = Span.ofAddress(UNIVERSE.start() + 1);

        List<AllocatorEffect> effects = send(allocator, new MessageReceived(OTHER, new SpaceRequest(used)));

        assertThat(effects).contains(new Unicast(OTHER, new Denied(used)));
    }

    @Test
    void aClaimOfAnothersAddressAsksItAndFailsWhenDenied() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of(OTHER)));
        Span one = Span.ofAddress(UNIVERSE.end() - 5);

        List<AllocatorEffect> asked = send(allocator, claim(1, "a", "10.47.255.251/12"));
        AllocatorReply reply = reply(send(allocator, new MessageReceived(OTHER, new Denied(one))));

        assertThat(asked).contains(new Unicast(OTHER, new SpaceRequest(one)));
        assertThat(reply).isEqualTo(new Failed("address 10.47.255.251/12 is owned by other peer 00:00:00:00:00:02 ()"));
    }

    @Test
    void aClaimWhoseOwnerIsOutOfReachFailsAtTheSixthAttempt() {
        Allocator allocator = shared();
        send(allocator, claim(1, "a", "10.47.255.251/12"));

        for (int i = 0; i < 5; i++) {
            assertThat(tick(allocator)).noneMatch(Reply.class::isInstance);
        }

        assertThat(reply(tick(allocator)).toString()).contains("is owned by other peer", " - no route to peer");
    }

    @Test
    void claimsKnowWhoHasAnAddress() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));
        send(allocator, claim(2, "_", "10.32.0.9/12"));

        assertThat(reply(send(allocator, claim(3, "a", "10.32.0.1/12")))).isEqualTo(DONE);
        assertThat(reply(send(allocator, claim(4, "_", "10.32.0.1/12")))).isEqualTo(DONE);
        assertThat(reply(send(allocator, claim(5, "b", "10.32.0.1/12"))))
                .isEqualTo(new Failed("address 10.32.0.1/12 is already owned by a"));
        assertThat(reply(send(allocator, claim(6, "b", "10.32.0.9/12"))))
                .isEqualTo(new Failed("address 10.32.0.9/12 already in use"));
        assertThat(reply(send(allocator, claim(7, "c", "192.168.0.1/24")))).isEqualTo(DONE);
        assertThat(reply(send(allocator, claim(8, "d", "192.168.0.1/24"))))
                .isEqualTo(new Failed("address 192.168.0.1/24 already in use by c"));
    }

    @Test
    void aClaimWithoutRingMaySucceedAtOnce() {
        Allocator allocator = started(new Consensus(3));

        List<AllocatorEffect> effects = send(allocator, new Claim(1, "a", Cidr.parse("10.32.0.9/12"), false, true));

        assertThat(reply(effects)).isEqualTo(DONE);
        assertThat(allocator.status().pendingClaims()).hasSize(1);
        assertThat(logs(effects))
                .contains("Claim 10.32.0.9/12 for a: is in the range 10.32.0.0/12, but the allocator is not "
                        + "initialized yet; will try later.");
    }

    @Test
    void whatIsReleasedIsFree() {
        Allocator allocator = started(new Consensus(1));
        send(allocator, allocate(1, "a"));
        send(allocator, allocate(2, "a2"));

        assertThat(reply(send(allocator, new Free(3, "a", Cidr.parseAddress("10.32.0.1")))))
                .isEqualTo(DONE);
        assertThat(reply(send(allocator, new Free(4, "a", Cidr.parseAddress("10.32.0.1")))))
                .isEqualTo(new Failed("Free: address 10.32.0.1 not found for a"));
        assertThat(reply(send(allocator, new Delete(5, "a2")))).isEqualTo(DONE);
        assertThat(reply(send(allocator, new Delete(6, "a2")))).isEqualTo(new Failed("Delete: no addresses for a2"));
        assertThat(reply(send(allocator, allocate(7, "b")))).isEqualTo(addresses("10.32.0.1/12"));
    }

    @Test
    void manyAreListedInParts() {
        Allocator allocator = shared();
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < 2 * Requests.MOST_LISTED + 1; i++) {
            all.add("c" + i);
            send(allocator, allocate(1, "c" + i));
        }

        List<String> listed = new ArrayList<>();
        for (int from = 0; from != Listing.END; ) {
            Listing part = (Listing) reply(send(allocator, new ListPart(1, from)));
            assertThat(part.owned()).hasSizeBetween(1, Requests.MOST_LISTED);
            listed.addAll(part.owned().keySet());
            from = part.next();
        }

        assertThat(listed).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void savedDataIsUsedAgain() {
        Allocator before = started(new Consensus(1));
        send(before, allocate(1, "a"));
        Allocator allocator = Allocator.open(config(new Consensus(1)), () -> 0.5);

        List<AllocatorEffect> effects = send(allocator, new Start(Optional.of(before.snapshot()), false));

        assertThat(logs(effects)).contains("[allocator 00:00:00:00:00:01] Initialising with persisted data");
        assertThat(reply(send(allocator, allocate(2, "b")))).isEqualTo(addresses("10.32.0.2/12"));
    }

    @Test
    void outdatedDataHandsOutNothingBeforeTheOthersWereHeard() {
        Allocator before = shared();
        Allocator allocator = Allocator.open(config(new Consensus(2)), () -> 0.5);
        send(allocator, new Start(Optional.of(before.snapshot()), true));
        send(allocator, new PeersReachable(Set.of(OTHER)));

        assertThat(send(allocator, allocate(1, "a"))).noneMatch(Reply.class::isInstance);
        ticks(allocator, 4);
        Ring theirs = before.ring().heldBy(OTHER);
        AllocatorReply reply = reply(send(allocator, update(theirs)));

        assertThat(reply).isEqualTo(addresses("10.32.0.1/12"));
    }

    @Test
    void aTakeOverTellsHowManyAddressesCame() {
        Allocator allocator = shared();

        assertThat(reply(send(allocator, new TakeOver(1, "00:00:00:00:00:02")))).isEqualTo(new TakenOver(524_288));
        assertThat(reply(send(allocator, new TakeOver(2, "nobody")))).isEqualTo(new TakenOver(0));
        assertThat(allocator.ring().spansOf(OTHER)).isEmpty();
    }

    @Test
    void whatAPeerGivesAfterItHasAnsweredIsAskedForAgain() {
        Seeds owners = new Seeds(List.of(US, OTHER, THIRD));
        Allocator before = started(owners);
        Allocator allocator = Allocator.open(config(owners), () -> 0.5);
        send(allocator, new Start(Optional.of(before.snapshot()), true));
        send(allocator, new PeersReachable(Set.of(OTHER)));
        ticks(allocator, 4);
        Ring theirs = before.ring().heldBy(OTHER);
        send(allocator, update(theirs));
        Span all = theirs.spansOf(OTHER).get(0);
        Ring granted = theirs.grant(new Span(all.end() - 16, all.end()), US);
        PeerName relay = PeerName.of(4);

        assertThat(tick(allocator)).doesNotContain(question(OTHER));
        send(allocator, new StateReceived(Optional.of(relay), AllocationState.of(0, Map.of(), granted.heldBy(relay))));
        assertThat(tick(allocator)).contains(question(OTHER));
        send(allocator, update(granted));

        assertThat(send(allocator, allocate(1, "a"))).hasAtLeastOneElementOfType(Reply.class);
    }

    @Test
    void whoAnswersAndGivesNothingIsAskedAgainAfterTheOthers() {
        Allocator allocator = started(new Observer());
        Ring theirs = Ring.empty(UNIVERSE, OTHER).divide(List.of(OTHER, THIRD));
        send(allocator, new PeersReachable(Set.of(OTHER, THIRD)));
        send(allocator, update(theirs));

        assertThat(send(allocator, allocate(1, "a"))).contains(new Unicast(OTHER, new SpaceRequest(UNIVERSE)));
        send(allocator, update(theirs));
        assertThat(tick(allocator)).contains(new Unicast(THIRD, new SpaceRequest(UNIVERSE)));
        send(allocator, new MessageReceived(THIRD, new Denied(UNIVERSE)));

        assertThat(tick(allocator)).contains(new Unicast(OTHER, new SpaceRequest(UNIVERSE)));
    }

    @Test
    void aRingOfAnotherRangeIsRefused() {
        Allocator allocator = shared();
        Ring other = Ring.empty(Span.of(Cidr.parse("10.9.0.0/16")), OTHER).divide(List.of(US, OTHER));

        assertThat(send(allocator, update(other)))
                .contains(new Refuse("Incompatible IP allocation ranges (received: 10.9.0.0/16, ours: 10.32.0.0/12)"));
    }

    @Test
    void nobodyElseCanGiveUsWhatIsAnothers() {
        Allocator allocator = shared();
        PeerName liar = THIRD;
        Ring lie = allocator.ring().transfer(OTHER, US).heldBy(liar);
        Span upper = Span.of(Cidr.parse("10.40.0.0/13"));

        send(allocator, new StateReceived(Optional.of(liar), AllocationState.of(0, Map.of(), lie)));
        List<AllocatorEffect> effects =
                send(allocator, new Allocate(1, "a", Optional.of(Cidr.parse("10.40.0.0/13")), false));

        assertThat(effects).noneMatch(Reply.class::isInstance);
        assertThat(allocator.status().troubles().held()).isEqualTo(upper.size());
    }

    @Test
    void whatAnotherUsesIsNotHandedOutWhenATickEndsTheDoubt() {
        Allocator allocator = Allocator.open(config(new Consensus(2)), () -> 0.5);
        send(allocator, new Start(Optional.of(shared().snapshot()), true));
        Map<PeerName, String> names = Map.of(THIRD, "third");
        send(allocator, new StateReceived(Optional.empty(), AllocationState.observing(0, names)));
        send(allocator, new PeersReachable(Set.of(OTHER, THIRD)));
        ticks(allocator, 4);
        send(allocator, new MessageReceived(THIRD, new SpaceRequest(FIRST)));
        send(allocator, allocate(1, "a"));
        send(allocator, update(shared().ring().heldBy(OTHER)));

        send(allocator, new PeersReachable(Set.of(OTHER)));

        assertThat(reply(tick(allocator))).isEqualTo(addresses("10.32.0.2/12"));
        assertThat(allocator.ring().spansOf(THIRD)).containsExactly(FIRST);
    }

    @Test
    void whatAnotherUsesItGetsWhenTheContainerHereIsGone() {
        Allocator allocator = shared();
        send(allocator, new Allocate(1, "a", Optional.empty(), true));
        send(allocator, new MessageReceived(THIRD, new SpaceRequest(FIRST)));

        send(allocator, new AllocatorEvent.ContainerDestroyed("a"));

        assertThat(allocator.ring().spansOf(THIRD)).containsExactly(FIRST);
    }

    @Test
    void spaceThatWeGaveAwayAndForgotIsGivenUpThoughItIsInUse() {
        Allocator allocator = shared();
        send(allocator, allocate(1, "a"));
        Ring granted = shared().ring().grant(FIRST, THIRD).heldBy(OTHER);

        send(allocator, update(granted));

        assertThat(allocator.ring().spansOf(THIRD)).containsExactly(FIRST);
        assertThat(allocator.status().troubles().strays()).hasSize(1);
    }

    @Test
    void afterAHandOverAllIsCancelled() {
        Allocator allocator = shared();
        send(allocator, new PeersReachable(Set.of(OTHER)));

        assertThat(reply(send(allocator, new HandOver(1)))).isEqualTo(DONE);
        assertThat(allocator.ring().spansOf(OTHER).size()).isEqualTo(2);
        assertThat(reply(send(allocator, allocate(2, "a")))).isEqualTo(new Cancelled());
    }

    @Test
    void anExhaustedRangeMakesTheNextRequestWait() {
        Cidr small = Cidr.parse("10.32.0.0/24");
        AllocatorConfig config =
                AllocatorConfig.of(new PeerId(US, "us"), PeerUid.of(1), small, Optional.empty(), new Consensus(1));
        Allocator allocator = Allocator.open(config, () -> 0.5);
        send(allocator, new Start(Optional.empty(), false));
        for (int i = 1; i <= 254; i++) {
            assertThat(reply(send(allocator, allocate(i, "c" + i)))).isEqualTo(addresses("10.32.0." + i + "/24"));
        }

        assertThat(send(allocator, allocate(999, "more"))).noneMatch(Reply.class::isInstance);
        assertThat(allocator.status().summary()).isEqualTo("waiting for IP(s) to become available");
        assertThat(send(allocator, new Delete(1000, "c7"))).hasSizeGreaterThan(1);
        assertThat(reply(tick(allocator))).isEqualTo(addresses("10.32.0.7/24"));
    }
}
