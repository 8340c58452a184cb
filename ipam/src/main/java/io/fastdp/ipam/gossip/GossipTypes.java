package io.fastdp.ipam.gossip;

import io.fastdp.mesh.wire.GobType;

/** The gob types of the allocation channel, with the names that the original gives them. Stateless. */
final class GossipTypes {
    static final String NAME = "Name";
    static final String UID = "UID";
    static final String ROUND = "Round";
    static final String PROPOSER = "Proposer";
    static final String VALUE = "Value";
    static final String ORIGIN = "Origin";
    static final String PROMISE = "Promise";
    static final String ACCEPTED = "Accepted";
    static final String ACCEPTED_VALUE = "AcceptedVal";
    static final String TOKEN = "Token";
    static final String PEER = "Peer";
    static final String VERSION = "Version";
    static final String FREE = "Free";
    static final String START = "Start";
    static final String END = "End";
    static final String ENTRIES = "Entries";
    static final String SEEDS = "Seeds";
    static final String NOW = "Now";
    static final String NICK_NAMES = "Nicknames";
    static final String PAXOS = "Paxos";
    static final String RING = "Ring";
    static final String GONE = "Gone";
    static final String REMAINING = "Remaining";

    private static final GobType NAMES = GobType.slice("[]mesh.PeerName", GobType.UINT);

    private static final GobType NODE_ID =
            GobType.struct("", fields -> fields.field(NAME, GobType.UINT).field(UID, GobType.UINT));

    private static final GobType PROPOSAL_ID = GobType.struct(
            "ProposalID", fields -> fields.field(ROUND, GobType.UINT).field(PROPOSER, NODE_ID));

    private static final GobType ACCEPTED_VALUES = GobType.struct(
            "AcceptedValue",
            fields -> fields.field(VALUE, GobType.slice("Value", GobType.UINT)).field(ORIGIN, PROPOSAL_ID));

    private static final GobType CLAIMS = GobType.struct(
            "",
            fields -> fields.field(PROMISE, PROPOSAL_ID)
                    .field(ACCEPTED, PROPOSAL_ID)
                    .field(ACCEPTED_VALUE, ACCEPTED_VALUES));

    private static final GobType ENTRY = GobType.struct(
            "",
            fields -> fields.field(TOKEN, GobType.UINT)
                    .field(PEER, GobType.UINT)
                    .field(VERSION, GobType.UINT)
                    .field(FREE, GobType.UINT));

    static final GobType RINGS = GobType.struct(
            "Ring",
            fields -> fields.field(START, GobType.UINT)
                    .field(END, GobType.UINT)
                    .field(PEER, GobType.UINT)
                    .field(ENTRIES, GobType.slice("entries", ENTRY))
                    .field(SEEDS, NAMES));

    static final GobType STATE = GobType.struct("gossipState", GossipTypes::state);

    /** With fields that the original skips, since it finds fields by name. */
    static final GobType TELLING_STATE = GobType.struct(
            "gossipState", fields -> state(fields).field(GONE, NAMES).field(REMAINING, NAMES));

    static final GobType RANGE =
            GobType.struct("Range", fields -> fields.field(START, GobType.UINT).field(END, GobType.UINT));

    private GossipTypes() {}

    private static GobType.FieldList state(GobType.FieldList fields) {
        return fields.field(NOW, GobType.INT)
                .field(NICK_NAMES, GobType.map("map[mesh.PeerName]string", GobType.UINT, GobType.STRING))
                .field(PAXOS, GobType.map("GossipState", NODE_ID, CLAIMS))
                .field(RING, RINGS);
    }
}
