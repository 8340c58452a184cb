package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Log;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.MessageReceived;
import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.AllocatorEvent.Tick;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.SeedMode.Consensus;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.Departed;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One allocator, told what happens around it. */
abstract class AllocatorScenario {
    static final Cidr RANGE = Cidr.parse("10.32.0.0/12");
    static final Span UNIVERSE = Span.of(RANGE);
    static final PeerName US = PeerName.of(1);
    static final PeerName OTHER = PeerName.of(2);
    static final PeerName THIRD = PeerName.of(3);
    static final Span FIRST = Span.ofAddress(UNIVERSE.start() + 1);
    static final AllocatorReply DONE = new Done();

    Instant now = Instant.ofEpochSecond(1_700_000_000);

    Allocator started(SeedMode mode) {
        Allocator allocator = Allocator.open(config(mode), () -> 0.5);
        send(allocator, new Start(Optional.empty(), false));
        return allocator;
    }

    /** Ours is the lower half of the universe. */
    Allocator shared() {
        return started(new Seeds(List.of(US, OTHER)));
    }

    static AllocatorConfig config(SeedMode mode) {
        return AllocatorConfig.of(new PeerId(US, "us"), PeerUid.of(1), RANGE, Optional.empty(), mode);
    }

    List<AllocatorEffect> send(Allocator allocator, AllocatorEvent event) {
        return allocator.handle(event, now);
    }

    List<AllocatorEffect> tick(Allocator allocator) {
        now = now.plusSeconds(5);
        return send(allocator, new Tick());
    }

    /** Returns what it says meanwhile. */
    List<String> ticks(Allocator allocator, int count) {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            said.addAll(logs(tick(allocator)));
        }
        return said;
    }

    /** The same with nothing but what it has saved. */
    Allocator restarted(Allocator before) {
        Allocator allocator = Allocator.open(config(new Consensus(2)), () -> 0.5);
        send(allocator, new Start(Optional.of(before.snapshot()), false));
        return allocator;
    }

    List<AllocatorEffect> declareGone(Allocator allocator, PeerName peer, Set<PeerName> remaining) {
        return send(allocator, new AllocatorEvent.PeerDeclaredGone(1, peer.toString(), remaining));
    }

    static MessageReceived update(Ring ring) {
        return new MessageReceived(ring.self(), new RingUpdate(AllocationState.of(0, new TreeMap<>(), ring)));
    }

    /** Asks for the state of a peer, and not in order to take over space. */
    Unicast question(PeerName peer) {
        return question(peer, Departed.NOBODY);
    }

    Unicast question(PeerName peer, Departed told) {
        return new Unicast(
                peer,
                new RingUpdate(AllocationState.observing(now.getEpochSecond(), Map.of())
                        .telling(told)));
    }

    static Allocate allocate(long request, String identifier) {
        return new Allocate(request, identifier, Optional.empty(), false);
    }

    static Claim claim(long request, String identifier, String address) {
        return new Claim(request, identifier, Cidr.parse(address), false, false);
    }

    static AllocatorReply addresses(String... texts) {
        return new Addresses(List.of(texts).stream().map(Cidr::parse).toList());
    }

    static AllocatorReply reply(List<AllocatorEffect> effects) {
        return effects.stream()
                .filter(Reply.class::isInstance)
                .map(effect -> ((Reply) effect).reply())
                .findFirst()
                .orElseThrow();
    }

    static List<String> logs(List<AllocatorEffect> effects) {
        return effects.stream()
                .filter(Log.class::isInstance)
                .map(effect -> ((Log) effect).text())
                .toList();
    }
}
