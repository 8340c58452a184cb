package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.AllocatorReply.TakenOver;
import io.fastdp.ipam.address.Spans;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.Departed;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Peers that go, and doubts about what they did. Space of a peer that was declared gone is taken over once every other
 * peer that may know a part of it has answered: then no grant of the dead peer is unknown here. The same answers settle
 * the doubts about our own space after a restart with an old memory or none.
 *
 * <p>Of several peers that want to take over the same space one does. Who is asked for its state while it wants to take
 * over itself starts again if the other one has the lower name, and does not answer if it has the higher one. So of two
 * such peers the higher one cannot have the answer of the lower one before that has finished, and sees what it took.
 *
 * <p>With our state we tell whom we were told to be gone: two who were each told of another peer would else await those for
 * ever. It is believed only of a peer that we would await, and that we have missed for a while ourselves, until we reach it.
 */
final class Membership {
    /** Messages take less time than this; an older one must not pass for an answer. */
    static final Duration GRACE = Duration.ofSeconds(12);

    /** Who has not answered after so much more, two ticks, is named. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a peer must be out of reach before we believe from others that it is gone: a restart takes less. */
    private static final Duration ABSENCE = Duration.ofSeconds(30);

    /** How often also those are asked who have answered, and perhaps have forgotten what they were told. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final Declarations declared = new Declarations();
    private final Set<PeerName> heard = new HashSet<>();
    private Set<PeerName> named = Set.of();
    private Departed departed = Departed.NOBODY;
    /** After how many declarations that was so, with whom within reach. */
    private int told;

    private Set<PeerName> reachable = Set.of();
    private Instant again = Instant.MIN;
    private Optional<Instant> since = Optional.empty();
    /** Whether that inquiry is about space to take over. */
    private boolean taking;

    private int expected = 1;

    Membership(Books books, PeerBook peers, Outbox outbox, SpaceExchange exchange) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.exchange = exchange;
    }

    Declarations declared() {
        return declared;
    }

    /** Who was declared gone and has space. */
    Set<PeerName> unclaimed() {
        return declared.gone().stream().filter(this::ownsSpace).collect(Collectors.toSet());
    }

    void expect(int count) {
        expected = count;
    }

    void restore(AllocatorMemory saved, Instant now) {
        declared.restore(saved, this::ownsSpace, now);
    }

    /** An operator's order: takes over at once. */
    void takeOver(long request, String text) {
        Optional<PeerName> found = peers.find(text);
        long taken = 0;
        if (found.isEmpty()) {
            outbox.warn("attempt to take over range from unknown peer '" + text + "'");
        } else if (found.get().equals(books.self())) {
            outbox.warn("attempt to take over range from ourself");
        } else {
            declared.remove(found.get());
            taken = takeOver(found.get());
            outbox.info(taken + " IPs taken over from " + peers.id(found.get()) + ", as an operator has ordered");
        }
        outbox.reply(request, new TakenOver(taken));
    }

    private long takeOver(PeerName peer) {
        forget(peer);
        Ring before = books.ring();
        Ring after = before.transfer(peer, books.self(), Ring.TAKE_OVER_STEP);
        declared.bury(peer);
        if (after.equals(before)) {
            return 0;
        }
        books.adopt(after);
        outbox.broadcast();
        return Spans.size(Spans.subtract(after.ownedSpans(), before.ownedSpans()));
    }

    /** The word that a peer is gone; its space comes when that is safe. */
    void declareGone(long request, String text, Set<PeerName> existing, Instant now) {
        Optional<PeerName> found = peers.find(text);
        if (found.isEmpty() || found.get().equals(books.self())) {
            String who = found.isEmpty() ? "unknown peer '" + text + "'" : "ourself";
            outbox.warn("attempt to declare gone " + who);
            outbox.reply(request, new Failed("cannot declare gone " + who));
            return;
        }
        if (declared.add(found.get(), existing.isEmpty() ? present() : existing, now)) {
            outbox.info("peer " + peers.id(found.get())
                    + " is declared gone; its IPs are taken over once it is out of reach and all others have answered");
        }
        forget(found.get());
        restart(now);
        outbox.reply(request, new Done());
    }

    /** Another peer was told that these are gone. */
    void hear(Departed told, Instant now) {
        if (!told.gone().isEmpty()) {
            told.gone().forEach(peer -> declared.hear(peer, told));
            judge(now);
        }
    }

    /** Whom we were told to be gone, for others to know. Asked for at each event. */
    Departed departed() {
        if (declared.changes() != told || !peers.reachable().equals(reachable)) {
            told = declared.changes();
            reachable = peers.reachable();
            departed = declared.tell(peers::isReachable);
        }
        return departed;
    }

    private void judge(Instant now) {
        for (PeerName peer : declared.rumours()) {
            boolean missed = mayTake(peer)
                    || declared.remaining().contains(peer)
                    || books.rivals().names().contains(peer);
            if (!missed || peers.isReachable(peer)) {
                declared.dismiss(peer);
            } else if (peers.isMissing(peer, ABSENCE, now)) {
                declared.believe(peer, now);
                forget(peer);
                restart(now);
                outbox.info(
                        "peer " + peers.id(peer) + " is declared gone on another node, and out of reach of this one;"
                                + " its IPs are taken over once all others have answered");
            }
        }
    }

    private void forget(PeerName peer) {
        books.giveUp(peer);
        books.rivals().forget(peer);
        exchange.wishes().forget(peer);
    }

    /** Whether a peer that asks for our state gets no answer for now. */
    boolean defersTo(PeerName asker, Instant now) {
        if (!taking) {
            return false;
        }
        if (asker.compareTo(books.self()) < 0) {
            restart(now);
            return false;
        }
        return true;
    }

    /** A peer told us its ring, and nobody between could have changed it. */
    void heard(PeerName peer, Instant now) {
        if (since.isPresent() && !now.isBefore(since.get().plus(GRACE))) {
            heard.add(peer);
        }
    }

    /** Whether a peer has told its ring in the inquiry that is going on. */
    boolean hasHeard(PeerName peer) {
        return heard.contains(peer);
    }

    private void restart(Instant now) {
        heard.clear();
        since = Optional.of(now);
    }

    /** The mesh reaches these now. One whose space was taken over has come back as somebody new. */
    void meet(Set<PeerName> reachable, Instant now) {
        books.rivals().see(this::mayArrive, now);
        peers.reachable(reachable, now);
        declared.meet(reachable);
        recallRivals(now);
    }

    /** Whoever is back may be awaited again; not if it only seems to be there, having been declared gone. */
    private void recallRivals(Instant now) {
        books.rivals().recall(peer -> mayArrive(peer) && !declared.gone().contains(peer), now);
    }

    /** Whether we want to take over space, and others may want to as well. */
    boolean isReclaiming() {
        return declared.gone().stream().anyMatch(this::mayTake);
    }

    /**
     * First we must know what is our own, and what those of another ring use of it: a rival that wants to take over, too,
     * may not answer us for as long as that takes, unless we do not want to.
     */
    private boolean wantsToTake() {
        return isReclaiming() && !isInDoubt() && books.rivals().isEmpty();
    }

    private boolean isInDoubt() {
        return books.isOutdated() || !books.holds().doubts().isEmpty();
    }

    private boolean mayTake(PeerName peer) {
        return !peers.isReachable(peer) && ownsSpace(peer);
    }

    private boolean ownsSpace(PeerName peer) {
        return books.ring().entries().stream().anyMatch(entry -> entry.peer().equals(peer));
    }

    /** Asks those who have not answered; draws the conclusions when all have. */
    void tick(Instant now, long clock) {
        takeLeave(now);
        judge(now);
        abandonRivals(now);
        boolean needed = !books.ring().isEmpty() && (isReclaiming() || isInDoubt());
        if (!needed) {
            ask(books.rivals().names(), clock);
            since = Optional.empty();
            taking = false;
            return;
        }
        if (since.isEmpty() || (wantsToTake() && !taking)) {
            restart(now);
        }
        taking = wantsToTake();
        if (!conclude(now)) {
            nameSilent(now);
            query(now, clock);
        }
    }

    /** Says who keeps us waiting, once. */
    private void nameSilent(Instant now) {
        Set<PeerName> silent = required();
        silent.removeAll(heard);
        boolean late =
                since.isPresent() && !now.isBefore(since.get().plus(GRACE).plus(PATIENCE));
        if (late && !silent.isEmpty() && !silent.equals(named)) {
            named = silent;
            String what = isReclaiming() ? "IPs of peers that are gone are taken over" : "IPs held back are handed out";
            outbox.warn("no answer yet from " + silent.stream().map(peers::id).toList() + ", needed before " + what);
        }
    }

    /** Whoever is still there when the mesh would have missed it is not gone, whatever was said. */
    private void takeLeave(Instant now) {
        for (PeerName peer : declared.late(now)) {
            if (peers.isReachable(peer)) {
                outbox.warn("peer " + peers.id(peer) + " was declared gone, but is reachable; its space stays its own");
                declared.remove(peer);
            }
        }
        for (PeerName peer : declared.old(now)) {
            if (!books.ring().isEmpty() && !ownsSpace(peer)) {
                declared.remove(peer);
            }
        }
    }

    private void abandonRivals(Instant now) {
        books.rivals().see(this::mayArrive, now);
        recallRivals(now);
        for (PeerName rival : books.rivals().late(now)) {
            String why = peers.isReachable(rival) ? "runs the original, which keeps to that" : "is out of reach";
            outbox.warn("peer " + rival + " of another ring " + why + "; addresses in use there may be given here");
            books.giveUp(rival);
        }
    }

    /** One of the original never leaves its ring, so it might as well be out of reach. */
    private boolean mayArrive(PeerName rival) {
        return peers.isReachable(rival) && !peers.isOriginal(rival);
    }

    private Set<PeerName> required() {
        Set<PeerName> required = new TreeSet<>(books.ring().shares().keySet());
        if (taking) {
            required.addAll(declared.remaining());
        }
        required.addAll(present());
        required.removeAll(declared.gone());
        required.remove(books.self());
        required.remove(PeerName.UNKNOWN);
        return required;
    }

    /** Who is within reach and shares addresses with us. */
    private Set<PeerName> present() {
        return peers.nickNames().keySet().stream().filter(peers::isReachable).collect(Collectors.toSet());
    }

    private void query(Instant now, long clock) {
        boolean late = since.isPresent() && !now.isBefore(since.get().plus(GRACE));
        Set<PeerName> asked = late ? required() : new TreeSet<>();
        if (late && !now.isBefore(again)) {
            again = now.plus(AGAIN);
        } else {
            asked.removeAll(heard);
        }
        asked.addAll(books.rivals().names());
        // Also one that was heard: perhaps that was before it gave us this.
        books.holds().doubts().forEach(doubt -> asked.add(doubt.from()));
        asked.remove(PeerName.UNKNOWN);
        ask(asked, clock);
    }

    private void ask(Set<PeerName> asked, long clock) {
        // Who names itself wants to take over space. All others are answered by whoever wants to, too.
        Map<PeerName, String> names = taking ? Map.of(books.self(), peers.nickName(books.self())) : Map.of();
        AllocationState question = AllocationState.observing(clock, names);
        AllocationState telling = question.telling(departed());
        asked.stream()
                .filter(peers::isReachable)
                .forEach(peer -> outbox.unicast(peer, new RingUpdate(peers.isOriginal(peer) ? question : telling)));
    }

    /** Draws the conclusions if all have answered; returns whether the inquiry is over. */
    boolean conclude(Instant now) {
        Set<PeerName> required = required();
        boolean early = since.isEmpty() || now.isBefore(since.get().plus(GRACE)) || (wantsToTake() && !taking);
        if (early || !heard.containsAll(required)) {
            return false;
        }
        boolean alone =
                required.isEmpty() && (expected > 1 || !peers.reachable().isEmpty());
        Instant begun = since.get();
        if (!alone && isInDoubt()) {
            books.trust();
            books.holds().settle(doubt -> !doubt.since().isAfter(begun));
            books.settle();
            outbox.info("the other owners agree on what is ours");
        }
        for (PeerName peer : List.copyOf(declared.gone())) {
            if (taking && mayTake(peer) && !isInDoubt()) {
                long taken = takeOver(peer);
                outbox.info(taken + " IPs taken over from " + peers.id(peer) + ", which was declared gone");
            }
        }
        since = Optional.empty();
        heard.clear();
        named = Set.of();
        return true;
    }
}
