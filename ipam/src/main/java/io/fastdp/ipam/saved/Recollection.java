package io.fastdp.ipam.saved;

import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorMemory;
import io.fastdp.ipam.AllocatorSnapshot;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.OriginalRead;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import java.net.Inet4Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the changes so far come to. Where some are missing, an address may seem to have two owners: it then belongs to the
 * later one, since it must have been freed in between.
 */
final class Recollection {
    private final SortedMap<String, Holding> holdings = new TreeMap<>();
    private final Map<Inet4Address, String> owners = new HashMap<>();
    private Optional<Ring> ring = Optional.empty();
    private AllocatorMemory memory = AllocatorMemory.NONE;
    private List<String> targets = List.of();
    private OptionalLong originalTransaction = OptionalLong.empty();

    void apply(SavedChange change) {
        if (change instanceof Allocation allocation) {
            apply(allocation.change());
        } else if (change instanceof TargetsChanged changed) {
            targets = changed.targets();
        } else if (change instanceof OriginalRead read) {
            originalTransaction = OptionalLong.of(read.transaction());
        }
    }

    private void apply(AllocatorChange change) {
        if (change instanceof HoldingChanged changed) {
            apply(changed.identifier(), changed.holding());
        } else if (change instanceof RingChanged changed) {
            ring = Optional.of(changed.ring());
        } else if (change instanceof MemoryChanged changed) {
            memory = changed.memory();
        }
    }

    private void apply(String identifier, Holding has) {
        Holding before = holdings.remove(identifier);
        if (before != null) {
            before.addresses().forEach(cidr -> owners.remove(cidr.address(), identifier));
        }
        if (!has.addresses().isEmpty()) {
            has.addresses().forEach(cidr -> own(identifier, cidr.address()));
            holdings.put(identifier, has);
        }
    }

    private void own(String identifier, Inet4Address address) {
        String before = owners.put(address, identifier);
        if (before != null) {
            holdings.computeIfPresent(before, (ignored, had) -> without(had, address));
        }
    }

    private static @Nullable Holding without(Holding had, Inet4Address address) {
        List<Cidr> rest = had.addresses().stream()
                .filter(cidr -> !cidr.address().equals(address))
                .toList();
        return rest.isEmpty() ? null : new Holding(had.container(), rest);
    }

    SavedAllocations result() {
        return new SavedAllocations(
                ring.map(kept -> new AllocatorSnapshot(kept, holdings, memory)), targets, originalTransaction);
    }
}
