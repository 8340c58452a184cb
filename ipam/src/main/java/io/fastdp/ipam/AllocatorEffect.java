package io.fastdp.ipam;

import io.fastdp.ipam.gossip.AllocationMessage;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something to do because of one event. The effects of an event are to be done in order, and those behind a {@link
 * Persist} only once it is on disk; a crash between two of them is then harmless. Several events may share one write:
 * first all that they persist, then the rest in order. Immutable.
 */
public sealed interface AllocatorEffect {
    /**
     * Writes these changes together or not at all. At most one of an event, and its first effect.
     *
     * @param changes what has changed; not empty
     */
    record Persist(List<AllocatorChange> changes) implements AllocatorEffect {
        public Persist {
            // Nearly always there is one, for which copying takes several times as long.
            changes = changes.size() == 1 ? List.of(changes.get(0)) : List.copyOf(changes);
        }
    }

    /**
     * From now on tells this state in the periodic gossip, to new neighbours, and when relaying.
     *
     * @param state instead of the last one
     */
    record Publish(AllocationState state) implements AllocatorEffect {}

    /**
     * Tells all peers the state now. It has been published before.
     *
     * @param state the published state
     */
    record Broadcast(AllocationState state) implements AllocatorEffect {}

    /**
     * Tells one peer; may get lost.
     *
     * @param peer whom
     * @param message what
     */
    record Unicast(PeerName peer, AllocationMessage message) implements AllocatorEffect {}

    /**
     * Answers a request. Each request gets one answer.
     *
     * @param request its number
     * @param reply the answer
     */
    record Reply(long request, AllocatorReply reply) implements AllocatorEffect {}

    /**
     * The message of this event contradicts what we know: the connection that brought it is to be closed.
     *
     * @param text why, as the original says it
     */
    record Refuse(String text) implements AllocatorEffect {}

    /**
     * Writes a line to the log.
     *
     * @param level how much it matters
     * @param line puts the line together, with its prefix if it has one: it costs more than an allocation, and most lines
     *     are for debugging only
     */
    record Log(Level level, Supplier<String> line) implements AllocatorEffect {
        /** The line. */
        public String text() {
            return line.get();
        }
    }

    /** How much a line of the log matters. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
