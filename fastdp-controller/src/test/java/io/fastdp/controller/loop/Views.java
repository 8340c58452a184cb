package io.fastdp.controller.loop;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Routes;
import io.fastdp.mesh.topology.Topology;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.VportNumber;
import java.util.List;
import java.util.Optional;

/** Events of each lane. */
final class Views {
    static final PeerName SELF = PeerName.of(1);

    private Views() {}

    static AgentEvent.MeshChanged mesh(long generation) {
        PeerSummary summary =
                new PeerSummary(SELF, "node1", PeerUid.of(1), generation, Optional.of(ShortId.of((int) generation)));
        Topology topology = Topology.of(SELF, List.of(new PeerDescription(summary, List.of())));
        return new AgentEvent.MeshChanged(
                new MeshView(SELF, topology, Routes.of(topology), topology.shortIds(), generation));
    }

    /** Claims with this many changes behind them. */
    static AgentEvent.EndpointsChanged claims(int generation) {
        EndpointClaims claims = EndpointClaims.NONE;
        for (int i = 1; i <= generation; i++) {
            claims = claims.merge(List.of(new Claim(PeerName.of(2), MacAddress.of(7), i, true, ImmutableSet.of())))
                    .claims();
        }
        return new AgentEvent.EndpointsChanged(claims);
    }

    static AgentEvent.LocalSeen local(int number) {
        return new AgentEvent.LocalSeen(MacAddress.of(0x02_00_00_00_00_00L + number));
    }

    static AgentEvent.FrameMissed miss(int number) {
        byte[] frame = new byte[14];
        frame[13] = (byte) number;
        return new AgentEvent.FrameMissed(MissedFrame.of(FlowKeys.of(new FlowKey.InPort(new VportNumber(9))), frame)
                .orElseThrow());
    }
}
