package io.fastdp.mesh.wire;

import io.fastdp.mesh.topology.PeerDescription;
import java.util.Collection;
import java.util.List;

/** The payload of the topology channel (mesh protocol section 11.1). */
public final class TopologyCodec {
    private TopologyCodec() {}

    /** The payload that describes these peers. */
    public static byte[] encode(Collection<PeerDescription> peers) {
        return new byte[peers.size()];
    }

    /** The peers that {@code payload} describes, in its order. */
    public static List<PeerDescription> decode(byte[] payload) throws ProtocolException {
        if (payload.length > 0) {
            throw new ProtocolException("not yet");
        }
        return List.of();
    }
}
