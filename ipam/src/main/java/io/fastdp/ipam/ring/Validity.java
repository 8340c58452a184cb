package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.ring.RingViolation.Kind;
import java.util.List;
import java.util.Optional;

/** The rules that a ring obeys before and after each change. Stateless. */
final class Validity {
    private Validity() {}

    static Optional<RingViolation> check(Ring ring) {
        return order(ring.entries())
                .or(() -> ring.entries().stream()
                        .filter(entry -> !ring.universe().contains(entry.token()))
                        .findFirst()
                        .map(entry -> new RingViolation(Kind.OUT_OF_RANGE, "Token is out of range")))
                .or(() -> freeCounts(ring));
    }

    private static Optional<RingViolation> order(List<RingEntry> entries) {
        boolean repeated = false;
        for (int i = 1; i < entries.size(); i++) {
            long step = entries.get(i).token() - entries.get(i - 1).token();
            if (step < 0) {
                return Optional.of(new RingViolation(Kind.NOT_SORTED, "Ring not sorted"));
            }
            repeated |= step == 0;
        }
        return repeated
                ? Optional.of(new RingViolation(Kind.REPEATED_TOKEN, "Token appears twice in ring"))
                : Optional.empty();
    }

    private static Optional<RingViolation> freeCounts(Ring ring) {
        List<RingEntry> entries = ring.entries();
        for (int i = 0; i < entries.size(); i++) {
            RingEntry entry = entries.get(i);
            long next = entries.get((i + 1) % entries.size()).token();
            long size = ring.distance(entry.token(), next);
            if (entry.free() > size) {
                return Optional.of(new RingViolation(
                        Kind.TOO_MUCH_FREE,
                        "Entry " + Ipv4.format(entry.token()) + "-" + Ipv4.format(next)
                                + " reporting too much free space: " + entry.free() + " > " + size));
            }
        }
        return Optional.empty();
    }
}
