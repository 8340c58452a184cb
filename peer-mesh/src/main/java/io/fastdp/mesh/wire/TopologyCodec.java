package io.fastdp.mesh.wire;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The payload of the topology channel: for each peer its summary and its connections (mesh protocol section 11.1). */
public final class TopologyCodec {
    private static final String NAME = "NameByte";
    private static final String NICK_NAME = "NickName";
    private static final String UID = "UID";
    private static final String VERSION = "Version";
    private static final String SHORT_ID = "ShortID";
    private static final String HAS_SHORT_ID = "HasShortID";
    private static final String ADDRESS = "RemoteTCPAddr";
    private static final String OUTBOUND = "Outbound";
    private static final String ESTABLISHED = "Established";

    private static final GobType PEER = GobType.struct(
            "peerSummary",
            fields -> fields.field(NAME, GobType.BYTES)
                    .field(NICK_NAME, GobType.STRING)
                    .field(UID, GobType.UINT)
                    .field(VERSION, GobType.UINT)
                    .field(SHORT_ID, GobType.UINT)
                    .field(HAS_SHORT_ID, GobType.BOOL));

    private static final GobType CONNECTION = GobType.struct(
            "connectionSummary",
            fields -> fields.field(NAME, GobType.BYTES)
                    .field(ADDRESS, GobType.STRING)
                    .field(OUTBOUND, GobType.BOOL)
                    .field(ESTABLISHED, GobType.BOOL));

    private static final GobType CONNECTIONS = GobType.slice("", CONNECTION);

    /** A full mesh of almost 550 peers; bounds what one payload makes us allocate. */
    private static final int MOST_CONNECTIONS = 300_000;

    private static final int LONGEST_NICK_NAME = 1024;
    private static final int LONGEST_ADDRESS = 256;

    private TopologyCodec() {}

    /** The payload that describes these peers, in their order. */
    public static byte[] encode(Collection<PeerDescription> peers) {
        return encode(GobWriter.open(), peers);
    }

    static byte[] encode(GobWriter writer, Collection<PeerDescription> peers) {
        for (PeerDescription peer : peers) {
            writer.write(PEER, slot -> slot.struct(fields -> write(peer.summary(), fields)));
            writer.write(
                    CONNECTIONS,
                    slot -> slot.slice(
                            peer.connections(),
                            (element, connection) -> element.struct(fields -> write(connection, fields))));
        }
        return writer.toBytes();
    }

    private static void write(PeerSummary peer, GobFields fields) {
        fields.field(NAME).bytes(peer.name().toBytes());
        fields.field(NICK_NAME).text(peer.nickName());
        fields.field(UID).unsigned(peer.uid().value());
        fields.field(VERSION).unsigned(peer.version());
        fields.field(SHORT_ID).unsigned(peer.shortId().map(ShortId::value).orElse(0));
        fields.field(HAS_SHORT_ID).bool(peer.shortId().isPresent());
    }

    private static void write(ConnectionSummary connection, GobFields fields) {
        fields.field(NAME).bytes(connection.remote().toBytes());
        fields.field(ADDRESS).text(connection.address());
        fields.field(OUTBOUND).bool(connection.outbound());
        fields.field(ESTABLISHED).bool(connection.established());
    }

    /** The peers that {@code payload} describes, in its order. */
    public static List<PeerDescription> decode(byte[] payload) throws ProtocolException {
        GobReader reader = GobReader.of(payload);
        List<PeerDescription> peers = new ArrayList<>();
        int allConnections = 0;
        for (Optional<GobValue> peer = reader.next(); peer.isPresent(); peer = reader.next()) {
            PeerSummary summary = readPeer(peer.get());
            List<ConnectionSummary> connections = new ArrayList<>();
            reader.next("the connections of " + summary.name()).asSlice(element -> {
                requireAtMost(MOST_CONNECTIONS, connections.size() + 1, "connections");
                connections.add(readConnection(element));
            });
            allConnections += connections.size();
            requireAtMost(MOST_CONNECTIONS, allConnections, "connections");
            peers.add(new PeerDescription(summary, connections));
            requireAtMost(Topology.MOST_PEERS, peers.size(), "peers");
        }
        return List.copyOf(peers);
    }

    private static PeerSummary readPeer(GobValue value) throws ProtocolException {
        PeerFields read = new PeerFields();
        value.asStruct((field, content) -> {
            switch (field) {
                case NAME -> read.name = name(content.asBytes());
                case NICK_NAME -> read.nickName = text(content, LONGEST_NICK_NAME);
                case UID -> read.uid = content.asUint();
                case VERSION -> read.version = content.asUint();
                case SHORT_ID -> read.shortId = content.asUint();
                case HAS_SHORT_ID -> read.hasShortId = content.asBool();
                default -> content.skip();
            }
        });
        return read.summary();
    }

    private static ConnectionSummary readConnection(GobValue value) throws ProtocolException {
        ConnectionFields read = new ConnectionFields();
        value.asStruct((field, content) -> {
            switch (field) {
                case NAME -> read.remote = name(content.asBytes());
                case ADDRESS -> read.address = text(content, LONGEST_ADDRESS);
                case OUTBOUND -> read.outbound = content.asBool();
                case ESTABLISHED -> read.established = content.asBool();
                default -> content.skip();
            }
        });
        return read.summary();
    }

    private static PeerName name(byte[] octets) throws ProtocolException {
        if (octets.length != PeerName.LENGTH) {
            throw new ProtocolException("topology: peer name of " + octets.length + " octets");
        }
        return PeerName.ofBytes(octets);
    }

    private static String text(GobValue content, int longest) throws ProtocolException {
        String text = content.asString();
        requireAtMost(longest, text.length(), "characters in a name or address");
        return text;
    }

    private static void requireAtMost(int most, int found, String what) throws ProtocolException {
        if (found > most) {
            throw new ProtocolException("topology: more than " + most + " " + what);
        }
    }

    private static PeerName requireName(PeerName name) throws ProtocolException {
        if (name.isUnknown()) {
            throw new ProtocolException("topology: description without a peer name");
        }
        return name;
    }

    /** Fields that are not on the wire keep these values. */
    private static final class PeerFields {
        private PeerName name = PeerName.UNKNOWN;
        private String nickName = "";
        private long uid;
        private long version;
        private long shortId;
        private boolean hasShortId;

        private PeerSummary summary() throws ProtocolException {
            return new PeerSummary(requireName(name), nickName, PeerUid.of(uid), version, usableShortId());
        }

        private Optional<ShortId> usableShortId() throws ProtocolException {
            if (!hasShortId) {
                return Optional.empty();
            }
            if (shortId < 0 || shortId >= ShortId.COUNT) {
                throw new ProtocolException("topology: short id " + Long.toUnsignedString(shortId) + " of " + name);
            }
            return Optional.of(ShortId.of((int) shortId));
        }
    }

    /** Fields that are not on the wire keep these values. */
    private static final class ConnectionFields {
        private PeerName remote = PeerName.UNKNOWN;
        private String address = "";
        private boolean outbound;
        private boolean established;

        private ConnectionSummary summary() throws ProtocolException {
            return new ConnectionSummary(requireName(remote), address, outbound, established);
        }
    }
}
