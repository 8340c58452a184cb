package io.fastdp.controller.sleeve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections, found by frames and packets without making objects. Confined to the sleeve thread. */
final class SleeveLinks {
    private final Map<Long, SleeveLink> all = new HashMap<>();

    /** Oldest first. */
    private final List<SleeveLink> confirmed = new ArrayList<>();

    private LongTable<SleeveLink> byHandle = new LongTable<>(0);
    private LongTable<SleeveLink> byPeer = new LongTable<>(0);

    void add(SleeveLink link) {
        all.put(link.handle(), link);
    }

    /** Frames and packets find the link from now on. */
    void confirm(SleeveLink link) {
        if (!confirmed.contains(link)) {
            confirmed.add(link);
            index();
        }
    }

    @Nullable
    SleeveLink remove(long handle) {
        SleeveLink removed = all.remove(handle);
        if (removed != null && confirmed.remove(removed)) {
            index();
        }
        return removed;
    }

    private void index() {
        byHandle = new LongTable<>(confirmed.size());
        byPeer = new LongTable<>(confirmed.size());
        for (SleeveLink link : confirmed) {
            byHandle.put(link.handle(), link);
            // Of two connections with one peer the newer counts.
            byPeer.put(link.peer(), link);
        }
    }

    /** The link of a handle, whether confirmed or not. */
    @Nullable
    SleeveLink get(long handle) {
        return all.get(handle);
    }

    Collection<SleeveLink> all() {
        return all.values();
    }

    /** The confirmed link of a handle. */
    @Nullable
    SleeveLink towards(long handle) {
        return byHandle.get(handle);
    }

    /** The confirmed link that a packet with this sender is of. */
    @Nullable
    SleeveLink from(long peer) {
        return byPeer.get(peer);
    }
}
