package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Broadcast;
import io.fastdp.ipam.AllocatorEffect.Level;
import io.fastdp.ipam.AllocatorEffect.Log;
import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.gossip.AllocationMessage;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects the effects of one event. Whatever tells our state tells that at the end of the event, so that nobody hears
 * of a state between. Confined.
 */
final class Outbox {
    private final List<AllocatorEffect> logs = new ArrayList<>();
    private final List<AllocatorEffect> messages = new ArrayList<>();
    private final Set<PeerName> updates = new LinkedHashSet<>();
    private final List<AllocatorEffect> replies = new ArrayList<>();
    private boolean broadcast;

    void log(Level level, String text) {
        logs.add(new Log(level, () -> text));
    }

    void info(String text) {
        log(Level.INFO, text);
    }

    /**
     * Says something that is put together only if somebody wants to read it: perhaps later, so from what does not change.
     * Where every allocation comes by, the line is an object of a class and no lambda: to make a lambda that holds
     * something, code of C1 goes into the virtual machine.
     */
    void debug(Supplier<String> line) {
        logs.add(new Log(Level.DEBUG, line));
    }

    void warn(String text) {
        log(Level.WARN, text);
    }

    void reply(long request, AllocatorReply reply) {
        if (request != Request.NOBODY) {
            replies.add(new Reply(request, reply));
        }
    }

    void unicast(PeerName peer, AllocationMessage message) {
        messages.add(new Unicast(peer, message));
    }

    /** Tells one peer our state, after all others have been told if they are. */
    void update(PeerName peer) {
        updates.add(peer);
    }

    void broadcast() {
        broadcast = true;
    }

    void refuse(String text) {
        logs.add(new Refuse(text));
    }

    boolean tellsState() {
        return broadcast || !updates.isEmpty();
    }

    /**
     * Empties this into {@code effects}: the log, the others, the callers.
     *
     * @param state our state, present if this {@link #tellsState}
     */
    void drainTo(List<AllocatorEffect> effects, Optional<AllocationState> state) {
        drain(logs, effects);
        if (broadcast) {
            effects.add(new Broadcast(state.orElseThrow()));
        }
        drain(messages, effects);
        if (!updates.isEmpty()) {
            updates.forEach(peer -> effects.add(new Unicast(peer, new RingUpdate(state.orElseThrow()))));
        }
        drain(replies, effects);
        clear();
    }

    /** Most events have one effect of a kind or none, for which {@link List#addAll} does too much. */
    private static void drain(List<AllocatorEffect> from, List<AllocatorEffect> to) {
        for (int i = 0; i < from.size(); i++) {
            to.add(from.get(i));
        }
    }

    /** Nothing but the log leaves; requests get another answer. */
    void failTo(List<AllocatorEffect> effects, AllocatorReply answer) {
        effects.addAll(logs);
        for (AllocatorEffect reply : replies) {
            effects.add(new Reply(((Reply) reply).request(), answer));
        }
        clear();
    }

    private void clear() {
        logs.clear();
        messages.clear();
        updates.clear();
        replies.clear();
        broadcast = false;
    }
}
