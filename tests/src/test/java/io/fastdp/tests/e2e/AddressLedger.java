package io.fastdp.tests.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the clients of crashing agents know of who has which address, and what contradicts it. A request that was not answered
 * may or may not have been carried out; the agent's own list, asked while nobody asks for anything else, settles it.
 * Thread-safe.
 */
final class AddressLedger {

    private enum Certainty {
        HELD,
        PERHAPS
    }

    /** What an identifier has; the address is absent while it is only asked for. */
    private record Entry(Certainty certainty, Optional<String> address) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    synchronized boolean holds(String identifier) {
        return entries.containsKey(identifier);
    }

    synchronized int held() {
        return entries.size();
    }

    synchronized void asks(String identifier) {
        entries.put(identifier, new Entry(Certainty.PERHAPS, Optional.empty()));
    }

    synchronized void gets(String identifier, String address) {
        entries.put(identifier, new Entry(Certainty.HELD, Optional.of(address)));
        entries.forEach((other, entry) -> {
            boolean same = entry.address().equals(Optional.of(address)) && entry.certainty() == Certainty.HELD;
            if (same && !other.equals(identifier)) {
                violations.add(address + " was handed out to " + identifier + " while " + other + " has it");
            }
        });
    }

    synchronized void givesBack(String identifier) {
        entries.computeIfPresent(identifier, (id, entry) -> new Entry(Certainty.PERHAPS, entry.address()));
    }

    synchronized void gaveBack(String identifier) {
        entries.remove(identifier);
    }

    /** Settles what the identifiers with this prefix have by the list of their agent. */
    synchronized void settle(String prefix, Map<String, String> listed) {
        for (String identifier : Set.copyOf(entries.keySet())) {
            Entry entry = entries.get(identifier);
            if (identifier.startsWith(prefix) && entry != null) {
                String address = listed.get(identifier);
                boolean held = entry.certainty() == Certainty.HELD;
                if (held && !entry.address().equals(Optional.ofNullable(address))) {
                    violations.add(identifier + " had " + entry.address() + ", and now has " + address);
                }
                if (address == null) {
                    entries.remove(identifier);
                } else {
                    gets(identifier, address);
                }
            }
        }
        listed.forEach((identifier, address) -> {
            if (identifier.startsWith(prefix) && !entries.containsKey(identifier)) {
                violations.add(identifier + " gave back " + address + ", and has it again");
            }
        });
    }

    /** Something else that must not be. */
    synchronized void violated(String text) {
        violations.add(text);
    }

    /** What must not be, in the order in which it was seen. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
