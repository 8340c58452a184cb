package io.fastdp.controller.state;

import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.SavedChange;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import java.util.List;
import java.util.Optional;

/**
 * Which changes must survive a loss of power before anybody hears of them: those by which space gets to us or leaves us, and
 * votes. Versions and free counts of our ranges need not, as others tell us theirs; nor the space of others. Confined to one
 * thread.
 */
final class FlushRule {
    private Optional<Ring> last = Optional.empty();

    boolean isNeededFor(List<SavedChange> changes) {
        return changes.stream()
                .anyMatch(change -> change instanceof Allocation allocation
                        && (allocation.change() instanceof MemoryChanged
                                || (allocation.change() instanceof RingChanged changed && movesSpace(changed.ring()))));
    }

    private boolean movesSpace(Ring ring) {
        return last.isEmpty()
                || !last.get().universe().equals(ring.universe())
                || !last.get().seeds().equals(ring.seeds())
                || !last.get().self().equals(ring.self())
                || !last.get().ownedSpans().equals(ring.ownedSpans());
    }

    void saved(List<SavedChange> changes) {
        for (SavedChange change : changes) {
            if (change instanceof Allocation allocation && allocation.change() instanceof RingChanged changed) {
                saved(changed.ring());
            }
        }
    }

    void saved(Ring ring) {
        last = Optional.of(ring);
    }

    void forget() {
        last = Optional.empty();
    }
}
