package io.fastdp.controller.allocator;

import io.fastdp.ipam.AllocatorEffect;
import io.fastdp.ipam.AllocatorEffect.Broadcast;
import io.fastdp.ipam.AllocatorEffect.Log;
import io.fastdp.ipam.AllocatorEffect.Publish;
import io.fastdp.ipam.AllocatorEffect.Refuse;
import io.fastdp.ipam.AllocatorEffect.Reply;
import io.fastdp.ipam.AllocatorEffect.Unicast;
import io.fastdp.ipam.gossip.AllocationCodec;
import io.fastdp.mesh.gossip.GossipChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the allocator wants of others. Confined to the allocator's thread. */
final class Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

    private final AllocationGossip gossip;
    private final GossipChannel channel;
    private final Callers callers;

    Outgoing(AllocationGossip gossip, GossipChannel channel, Callers callers) {
        this.gossip = gossip;
        this.channel = channel;
        this.callers = callers;
    }

    /** Does everything but to persist, which is to be done before. */
    void carryOut(AllocatorEffect effect, Job job) {
        if (effect instanceof Reply reply) {
            callers.answer(reply.request(), reply.reply());
        } else if (effect instanceof Publish publish) {
            gossip.publish(publish.state());
        } else if (effect instanceof Broadcast) {
            channel.broadcast(gossip.newest());
        } else if (effect instanceof Unicast unicast) {
            channel.unicast(unicast.peer(), AllocationCodec.encodeMessage(unicast.message()));
        } else if (effect instanceof Refuse refuse) {
            job.origin().refuse(refuse.text());
        } else if (effect instanceof Log line) {
            log(line);
        }
    }

    /** A broadcast that was not refused goes on from here, with what we know by now. */
    void passOn(Job job) {
        job.origin().passOn(gossip.newest());
    }

    private static void log(Log line) {
        switch (line.level()) {
            case DEBUG -> LOG.atDebug().log(line.line());
            case INFO -> LOG.info("{}", line.text());
            case WARN -> LOG.warn("{}", line.text());
            case ERROR -> LOG.error("{}", line.text());
        }
    }
}
