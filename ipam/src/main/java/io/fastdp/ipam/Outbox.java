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

    /** Says something that is put together only if somebody wants to read it: perhaps later, so from what does not change. */
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

    /** Empties this into {@code effects}: the log, the others, the callers. */
    void drainTo(List<AllocatorEffect> effects, Supplier<AllocationState> state) {
        effects.addAll(logs);
        if (broadcast) {
            effects.add(new Broadcast(state.get()));
        }
        effects.addAll(messages);
        for (PeerName peer : updates) {
            effects.add(new Unicast(peer, new RingUpdate(state.get())));
        }
        effects.addAll(replies);
        clear();
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
