package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.Start;
import io.fastdp.ipam.SeedMode.Observer;
import io.fastdp.ipam.SeedMode.Seeds;
import io.fastdp.ipam.ring.Ring;
import java.time.Instant;
import java.util.Optional;

/** Decides what to begin with: what was saved, a list of founders, or nothing. Used once. */
final class StartUp {
    private final AllocatorConfig config;
    private final Books books;
    private final Outbox outbox;
    private final ElectionDriver election;
    private final Membership membership;
    private final SpaceExchange exchange;

    StartUp(
            AllocatorConfig config,
            Books books,
            Outbox outbox,
            ElectionDriver election,
            Membership membership,
            SpaceExchange exchange) {
        this.config = config;
        this.books = books;
        this.outbox = outbox;
        this.election = election;
        this.membership = membership;
        this.exchange = exchange;
    }

    void start(Start event, Instant now) {
        Optional<AllocatorSnapshot> usable = event.saved().filter(this::isUsable);
        if (event.saved().isEmpty()) {
            outbox.info("No valid persisted data");
        }
        if (usable.isPresent()) {
            restore(usable.get(), event.outdated(), now);
        } else if (config.mode() instanceof Seeds seeds) {
            say("Initialising with supplied IPAM seed");
            election.found(seeds.peers());
        } else if (config.mode() instanceof Observer) {
            say("Initialising as observer - awaiting IPAM data from another peer");
        } else {
            event.saved()
                    .filter(this::isOfUs)
                    .flatMap(saved -> saved.memory().ballot())
                    .ifPresent(election::resume);
            say("Initialising via deferred consensus");
        }
    }

    private void restore(AllocatorSnapshot saved, boolean outdated, Instant now) {
        boolean seeded = config.mode() instanceof Seeds;
        say(seeded ? "Found persisted IPAM data, ignoring supplied IPAM seed" : "Initialising with persisted data");
        books.restore(saved, now);
        membership.restore(saved.memory(), now);
        exchange.wishes().restore(saved.memory().wanted());
        if (outdated) {
            outbox.warn("the persisted data may be out of date: asking the other owners before handing out addresses");
            books.distrust(now);
        }
    }

    private boolean isOfUs(AllocatorSnapshot saved) {
        return saved.ring().self().equals(config.self().name())
                && saved.ring().universe().equals(config.universe());
    }

    private boolean isUsable(AllocatorSnapshot saved) {
        Ring ring = saved.ring();
        if (ring.isEmpty() || ring.check().isPresent()) {
            outbox.info("No valid persisted data");
        } else if (!ring.self().equals(config.self().name())) {
            outbox.info("Deleting persisted data for peername " + ring.self());
        } else if (!ring.universe().equals(config.universe())) {
            outbox.info(
                    "Deleting persisted data for IPAM range " + ring.universe() + "; our range is " + config.range());
        } else {
            return true;
        }
        books.forget(saved);
        return false;
    }

    private void say(String text) {
        outbox.info("[allocator " + config.self().name() + "] " + text);
    }
}
