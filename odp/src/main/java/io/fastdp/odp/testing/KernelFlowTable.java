package io.fastdp.odp.testing;

import io.fastdp.netlink.Errno;
import io.fastdp.odp.HexBytes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flows of one datapath: a hash table for each mask, without priorities, as in the kernel. Confined to the holder of the
 * kernel's lock.
 */
final class KernelFlowTable {
    /** The flows that share a mask, by their key under it. */
    private record Masked(KernelMatch any, Map<HexBytes, KernelFlow> flows) {}

    private final Map<HexBytes, Masked> byMask = new LinkedHashMap<>();
    private final Map<HexBytes, KernelFlow> byUfid = new HashMap<>();
    private final Map<HexBytes, KernelFlow> byKey = new HashMap<>();
    private final Set<KernelFlow> all = new LinkedHashSet<>();

    /** The flow that a packet with these fields hits. */
    Optional<KernelFlow> lookup(Map<Integer, byte[]> packet) {
        for (Masked masked : byMask.values()) {
            KernelFlow flow = masked.flows().get(masked.any().nameUnderMask(packet));
            if (flow != null) {
                return Optional.of(flow);
            }
        }
        return Optional.empty();
    }

    Optional<KernelFlow> find(Optional<HexBytes> ufid, Optional<KernelMatch> key) {
        return ufid.isPresent()
                ? ufid.map(byUfid::get)
                : key.map(KernelMatch::keyName).map(byKey::get);
    }

    /**
     * Installs a flow or replaces the actions of the one with its identity.
     *
     * @param mustBeNew whether a flow that is there is an error
     */
    KernelFlow put(KernelMatch match, Optional<HexBytes> ufid, byte[] actions, boolean mustBeNew) {
        Optional<KernelFlow> there = ufid.map(byUfid::get).or(() -> lookup(match.key()));
        if (there.isEmpty()) {
            return insert(new KernelFlow(match, ufid, actions));
        }
        if (mustBeNew) {
            throw new Refusal(Errno.EEXIST, "flow exists");
        }
        KernelFlow flow = identical(there.get(), match)
                .orElseThrow(() -> new Refusal(Errno.ENOENT, "flow overlaps with one of different identity"));
        flow.replaceActions(actions);
        return flow;
    }

    private Optional<KernelFlow> identical(KernelFlow found, KernelMatch match) {
        if (found.ufid().isPresent()) {
            // As since Linux 6.1.2; which UFID it is does not matter, and see Flows.put.
            return match.equalsMaskedKeyOf(found.match()) ? Optional.of(found) : Optional.empty();
        }
        return Optional.ofNullable(byKey.get(match.keyName()));
    }

    private KernelFlow insert(KernelFlow flow) {
        byMask.computeIfAbsent(flow.match().maskName(), name -> new Masked(flow.match(), new HashMap<>()))
                .flows()
                .put(flow.match().maskedName(), flow);
        flow.ufid()
                .ifPresentOrElse(
                        ufid -> byUfid.put(ufid, flow),
                        () -> byKey.put(flow.match().keyName(), flow));
        all.add(flow);
        return flow;
    }

    void remove(KernelFlow flow) {
        Masked masked = byMask.get(flow.match().maskName());
        if (masked != null) {
            masked.flows().remove(flow.match().maskedName());
            if (masked.flows().isEmpty()) {
                byMask.remove(flow.match().maskName());
            }
        }
        flow.ufid()
                .ifPresentOrElse(byUfid::remove, () -> byKey.remove(flow.match().keyName()));
        all.remove(flow);
    }

    void clear() {
        byMask.clear();
        byUfid.clear();
        byKey.clear();
        all.clear();
    }

    List<KernelFlow> all() {
        return List.copyOf(all);
    }

    int masks() {
        return byMask.size();
    }
}
