package io.fastdp.ipam;

import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.ipam.space.OwnedAddresses;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Containers that died and may be started again: their addresses are kept for a while. Confined. */
final class Containers {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Books books;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final Map<String, Instant> dead = new HashMap<>();

    Containers(Books books, Outbox outbox, SpaceExchange exchange) {
        this.books = books;
        this.outbox = outbox;
        this.exchange = exchange;
    }

    boolean isDead(String identifier) {
        return dead.containsKey(identifier);
    }

    void alive(String identifier) {
        if (!dead.isEmpty()) {
            dead.remove(identifier);
        }
    }

    void died(String identifier, Instant now) {
        outbox.debug(() -> "Container " + identifier + " died; noting to remove later");
        dead.put(identifier, now);
    }

    void destroyed(String identifier, Instant now) {
        dead.remove(identifier);
        remove(identifier, now);
    }

    /** Forgets containers that do not run. */
    void prune(Set<String> running, Instant now) {
        OwnedAddresses owned = books.owned();
        for (int place = owned.next(0); place != OwnedAddresses.NOWHERE; place = owned.next(place + 1)) {
            if (owned.isContainer(place) && !running.contains(owned.identifier(place))) {
                remove(owned.identifier(place), now);
            }
        }
    }

    void tick(Instant now) {
        if (dead.isEmpty()) {
            return;
        }
        List<String> expired = dead.entrySet().stream()
                .filter(entry -> now.isAfter(entry.getValue().plus(GRACE)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        for (String identifier : expired) {
            dead.remove(identifier);
            if (books.owned().isContainer(identifier)) {
                remove(identifier, now);
            }
        }
    }

    private void remove(String identifier, Instant now) {
        List<OwnedAddress> had = books.releaseAll(identifier, now);
        if (!had.isEmpty()) {
            had.forEach(address -> exchange.vacated(address.address(), now));
            outbox.debug(() -> "Removed addresses for container " + identifier);
        }
    }
}
