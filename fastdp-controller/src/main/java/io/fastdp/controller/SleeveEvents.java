package io.fastdp.controller;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.controller.sleeve.SleeveListener;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.VportNumber;
import io.fastdp.sleeve.path.UdpAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes events for the agent loop of what the sleeve thread says. Called on that thread. */
public final class SleeveEvents implements SleeveListener {
    private static final Logger LOG = LoggerFactory.getLogger(SleeveEvents.class);

    private final EventSink events;
    private final Optional<FlowKeys> origin;

    /** @param vport where frames of the sleeve thread enter the datapath, if there is one */
    public SleeveEvents(EventSink events, Optional<VportNumber> vport) {
        this.events = events;
        this.origin = vport.map(number -> new FlowKeys(List.of(new FlowKey.InPort(number))));
    }

    @Override
    public void established(long connection) {
        events.post(new AgentEvent.SleeveEstablished(connection));
    }

    @Override
    public void failed(long connection, String reason) {
        events.post(new AgentEvent.SleeveFailed(connection, reason));
    }

    @Override
    public void mtuVerified(long connection, int mtu) {
        events.post(new AgentEvent.SleeveVerified(connection, mtu));
    }

    @Override
    public void moved(long connection, UdpAddress to) {
        LOG.debug("Sleeve of connection {} sends to {} from now on", connection, to);
    }

    @Override
    public void learned(MacAddress mac, PeerName at) {
        events.post(new AgentEvent.FrameLearned(mac, at));
    }

    @Override
    public void forKernel(PeerName source, PeerName destination, byte[] frame) {
        origin.flatMap(vport -> MissedFrame.of(vport, frame))
                .ifPresent(whole -> events.post(new AgentEvent.FrameRelayed(source, destination, whole)));
    }
}
