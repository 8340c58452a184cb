package io.fastdp.ipam.gossip;

import io.fastdp.ipam.election.AcceptedValue;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.wire.GobFields;
import io.fastdp.mesh.wire.GobSlot;
import io.fastdp.mesh.wire.GobValue;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The seed election on the wire: what each node has promised and accepted. Its structs are there even when zero. */
final class ClaimsFields {
    /**
     * Bounds the sum over all nodes, each of which may name more than half of them: as many names as fit into the largest
     * frame of the mesh, which is an election of 1700.
     */
    private static final int MOST_VALUES = 1_500_000;

    private final Fields shared;
    private final Map<NodeId, Claims> claims = new LinkedHashMap<>();
    private int values;

    private ClaimsFields(Fields shared) {
        this.shared = shared;
    }

    static Map<NodeId, Claims> read(GobValue value, Fields shared) throws ProtocolException {
        ClaimsFields read = new ClaimsFields(shared);
        value.asMap((node, content) -> {
            NodeId id = read.nodeId(node);
            read.claims.put(id, read.claims(content));
            Fields.requireAtMost(Fields.MOST_PEERS, read.claims.size(), "nodes in the election");
        });
        return read.claims;
    }

    private NodeId nodeId(GobValue value) throws ProtocolException {
        NodeFields read = new NodeFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.NAME -> read.name = shared.name(content);
                case GossipTypes.UID -> read.uid = content.asUint();
                default -> content.skip();
            }
        });
        return new NodeId(read.name, PeerUid.of(read.uid));
    }

    private Claims claims(GobValue value) throws ProtocolException {
        ClaimFields read = new ClaimFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.PROMISE -> read.promise = proposal(content);
                case GossipTypes.ACCEPTED -> read.accepted = proposal(content);
                case GossipTypes.ACCEPTED_VALUE -> acceptedValue(content, read);
                default -> content.skip();
            }
        });
        return new Claims(read.promise, read.accepted, new AcceptedValue(read.value, read.origin));
    }

    private ProposalId proposal(GobValue value) throws ProtocolException {
        ProposalFields read = new ProposalFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.ROUND -> read.round = content.asUint();
                case GossipTypes.PROPOSER -> read.proposer = nodeId(content);
                default -> content.skip();
            }
        });
        return new ProposalId(read.round, read.proposer);
    }

    private void acceptedValue(GobValue value, ClaimFields into) throws ProtocolException {
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.VALUE -> into.value = shared.names(content, "peers in an accepted value");
                case GossipTypes.ORIGIN -> into.origin = proposal(content);
                default -> content.skip();
            }
        });
        values += into.value.size();
        Fields.requireAtMost(MOST_VALUES, values, "peers in accepted values");
    }

    static void write(GobSlot slot, Map<NodeId, Claims> claims) {
        slot.map(claims, ClaimsFields::write, ClaimsFields::write);
    }

    private static void write(GobSlot slot, NodeId node) {
        slot.struct(fields -> {
            Fields.name(fields.field(GossipTypes.NAME), node.name());
            fields.field(GossipTypes.UID).unsigned(node.uid().value());
        });
    }

    private static void write(GobSlot slot, Claims claims) {
        slot.struct(fields -> {
            write(fields.field(GossipTypes.PROMISE), claims.promise());
            write(fields.field(GossipTypes.ACCEPTED), claims.accepted());
            fields.field(GossipTypes.ACCEPTED_VALUE).struct(content -> write(content, claims.acceptedValue()));
        });
    }

    private static void write(GobFields fields, AcceptedValue accepted) {
        fields.field(GossipTypes.VALUE).slice(accepted.value(), Fields::name);
        write(fields.field(GossipTypes.ORIGIN), accepted.origin());
    }

    private static void write(GobSlot slot, ProposalId proposal) {
        slot.struct(fields -> {
            fields.field(GossipTypes.ROUND).unsigned(proposal.round());
            write(fields.field(GossipTypes.PROPOSER), proposal.proposer());
        });
    }

    private static final class NodeFields {
        private PeerName name = PeerName.UNKNOWN;
        private long uid;
    }

    private static final class ProposalFields {
        private long round;
        private NodeId proposer = NodeId.NONE;
    }

    private static final class ClaimFields {
        private ProposalId promise = ProposalId.NONE;
        private ProposalId accepted = ProposalId.NONE;
        private List<PeerName> value = List.of();
        private ProposalId origin = ProposalId.NONE;
    }
}
