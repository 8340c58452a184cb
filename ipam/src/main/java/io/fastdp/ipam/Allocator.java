package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Level;
import io.fastdp.ipam.AllocatorEffect.Log;
import io.fastdp.ipam.AllocatorEffect.Persist;
import io.fastdp.ipam.AllocatorEffect.Publish;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.IdentifierRequest;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.ipam.gossip.Departed;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.space.OwnedAddresses;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Hands out the addresses of this peer. Passive and confined to one thread: {@link #handle} takes one event after the
 * other and returns what is to be done.
 *
 * <p>After each event the invariants are checked: ring and space agree, and each address in use has one owner. If one is
 * broken nothing of that event gets out, and nothing is handed out or saved any more until a restart, which begins with
 * what was saved last. The rest of the process goes on.
 */
public final class Allocator {
    /** How many events it is worth to look ahead. */
    public static final int FORESIGHT = OwnedAddresses.FORESIGHT;

    private final AllocatorConfig config;
    private final Outbox outbox = new Outbox();
    private final Books books;
    private final PeerBook peers;
    private final ElectionDriver election;
    private final Events events;
    private final StatusView view;
    private final SteadyTime time = new SteadyTime();
    private Departed told = Departed.NOBODY;
    private AllocatorMemory memory = AllocatorMemory.NONE;
    /** After how many changes that was so. */
    private int remembered;

    private AllocatorMemory savedMemory = AllocatorMemory.NONE;
    private Optional<String> fault = Optional.empty();

    private Allocator(AllocatorConfig config, DoubleSupplier random) {
        this.config = config;
        this.books = new Books(config.universe(), config.self().name());
        this.peers = new PeerBook(config.self());
        this.election = new ElectionDriver(config, books, outbox);
        this.events = new Events(config, books, peers, outbox, election, random);
        this.view = new StatusView(config, books, peers, election, events.pending());
    }

    /**
     * An allocator that awaits {@link AllocatorEvent.Start}.
     *
     * @param random uniform numbers, 0 inclusive to 1 exclusive
     */
    public static Allocator open(AllocatorConfig config, DoubleSupplier random) {
        return new Allocator(config, random);
    }

    /**
     * Takes in one event.
     *
     * @param now the time of day, for the others to see; what has to wait here is not misled if the clock is set
     * @return what to do, in order
     */
    public List<AllocatorEffect> handle(AllocatorEvent event, Instant now) {
        List<AllocatorEffect> effects = new ArrayList<>(4);
        if (fault.isPresent()) {
            refuse(event, effects);
            return effects;
        }
        try {
            events.handle(event, time.at(now), now.getEpochSecond());
            fault = books.fault();
        } catch (IllegalStateException | IllegalArgumentException e) {
            fault = Optional.of(String.valueOf(e.getMessage()));
        }
        if (fault.isPresent()) {
            stop(event, effects);
        } else {
            finish(event, effects, now);
        }
        return effects;
    }

    /**
     * Looks at what the next events will need, so that they wait less for memory. Changes nothing; they may as well not come.
     *
     * @param events those that wait
     * @param from the first to look at; the rest of them behind {@link #FORESIGHT} is left
     */
    public void foresee(List<AllocatorEvent> events, int from) {
        int end = Math.min(from + FORESIGHT, events.size());
        if (end - from < 2) {
            return;
        }
        books.owned().expectNothing();
        for (int i = from; i < end; i++) {
            if (events.get(i) instanceof IdentifierRequest request) {
                books.owned().expect(request.identifier());
            }
        }
        books.owned().foresee();
    }

    private void finish(AllocatorEvent event, List<AllocatorEffect> effects, Instant now) {
        boolean news = books.takeRingNews();
        if (news || outbox.tellsState() || event instanceof AllocatorEvent.Tick) {
            books.reportFree();
            news |= books.takeRingNews();
        }
        news |= election.takeNews();
        news |= peers.takeNews();
        Departed departed = events.departed();
        news |= !departed.equals(told);
        told = departed;
        List<AllocatorChange> changes = books.takeChanges();
        if (!memory().equals(savedMemory)) {
            changes.add(new AllocatorChange.MemoryChanged(memory));
        }
        savedMemory = memory;
        if (!changes.isEmpty()) {
            effects.add(new Persist(changes));
        }
        Optional<AllocationState> state = news || outbox.tellsState() ? Optional.of(state(now)) : Optional.empty();
        if (state.isPresent()) {
            effects.add(new Publish(state.get()));
        }
        outbox.drainTo(effects, state);
    }

    /** Asked for at each event, so made anew only when something has changed. */
    private AllocatorMemory memory() {
        int changes = books.changes() + events.changes();
        Set<PeerName> holders = books.rivals().landless(books.ring());
        if (changes != remembered
                || !holders.equals(memory.holders())
                || !election.ballot().equals(memory.ballot())) {
            remembered = changes;
            memory = new AllocatorMemory(
                    election.ballot(),
                    books.saveableDoubts(),
                    books.rivals().names(),
                    events.wanted(),
                    events.declared().gone(),
                    events.declared().remaining(),
                    holders,
                    books.rivals().lost());
        }
        return memory;
    }

    private AllocationState state(Instant now) {
        long clock = now.getEpochSecond();
        if (!books.ring().isEmpty()) {
            return AllocationState.of(clock, peers.nickNames(), books.ring()).telling(told);
        }
        return election.votes()
                ? AllocationState.electing(clock, peers.nickNames(), election.claims())
                : AllocationState.observing(clock, peers.nickNames());
    }

    private void stop(AllocatorEvent event, List<AllocatorEffect> effects) {
        outbox.log(Level.ERROR, "[allocator " + config.self().name() + "] " + stopped());
        outbox.failTo(effects, new Failed(stopped()));
        boolean answered = effects.stream().anyMatch(Reply.class::isInstance);
        if (!answered) {
            refuse(event, effects);
        }
    }

    private void refuse(AllocatorEvent event, List<AllocatorEffect> effects) {
        if (event instanceof Request request && request.request() != Request.NOBODY) {
            effects.add(new Reply(request.request(), new Failed(stopped())));
        } else if (event instanceof Claim || event instanceof Allocate) {
            effects.add(new Log(Level.ERROR, this::stopped));
        }
    }

    private String stopped() {
        return "IP allocation has stopped because its records contradict each other; restart the agent: "
                + fault.orElse("");
    }

    /** What to show of us now. */
    public AllocatorStatus status() {
        return view.status(fault.map(text -> stopped()), events.clashes(), events.losing(), events.unclaimed());
    }

    /** All that is to be found again after a restart, for as long as nothing happens. */
    public AllocatorSnapshot snapshot() {
        return new AllocatorSnapshot(books.ring(), books.holdings(), memory());
    }

    /** The ring as it stands. */
    public Ring ring() {
        return books.ring();
    }

    @Override
    public String toString() {
        return "allocator of " + config.self() + ", " + books.space();
    }
}
