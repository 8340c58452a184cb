package io.fastdp.ipam.gossip;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.gossip.AllocationMessage.Denied;
import io.fastdp.ipam.gossip.AllocationMessage.RingUpdate;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.GobReader;
import io.fastdp.mesh.wire.GobSlot;
import io.fastdp.mesh.wire.GobType;
import io.fastdp.mesh.wire.GobValue;
import io.fastdp.mesh.wire.GobWriter;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The payloads of the allocation channel (docs/protocol, allocation): the state that is gossiped and broadcast, and what
 * one peer tells another alone. Stateless. Every decoder throws only {@link MalformedAllocationException}, and allocates
 * in proportion to its input.
 */
public final class AllocationCodec {
    private static final int SPACE_REQUEST = 0;
    private static final int RING_UPDATE = 1;
    private static final int DENIED = 2;

    private static final int LONGEST_NICK_NAME = 1024;

    private AllocationCodec() {}

    /** A state as it is gossiped and broadcast. */
    public static byte[] encodeState(AllocationState state) {
        return encodeState(GobWriter.open(), state);
    }

    static byte[] encodeState(GobWriter writer, AllocationState state) {
        GobType type = state.departed().isNobody() ? GossipTypes.STATE : GossipTypes.TELLING_STATE;
        return writer.write(type, slot -> write(slot, state)).toBytes();
    }

    /** Reads a gossiped or broadcast state. The ring in it may break the rules of a ring: its merge says so. */
    public static AllocationState decodeState(byte[] payload) throws MalformedAllocationException {
        return decode(payload, "an allocation state", AllocationCodec::state);
    }

    /** A message to one peer. */
    public static byte[] encodeMessage(AllocationMessage message) {
        return encodeMessage(GobWriter.open(), message);
    }

    static byte[] encodeMessage(GobWriter writer, AllocationMessage message) {
        if (message instanceof RingUpdate update) {
            return behind(RING_UPDATE, encodeState(writer, update.state()));
        }
        if (message instanceof SpaceRequest request) {
            return behind(SPACE_REQUEST, encodeRange(writer, request.range()));
        }
        return behind(DENIED, encodeRange(writer, ((Denied) message).range()));
    }

    /** Reads a message that was sent to us alone. */
    public static AllocationMessage decodeMessage(byte[] payload) throws MalformedAllocationException {
        if (payload.length == 0) {
            throw new MalformedAllocationException("allocation: empty message");
        }
        byte[] stream = Arrays.copyOfRange(payload, 1, payload.length);
        int kind = payload[0] & 0xff;
        return switch (kind) {
            case SPACE_REQUEST -> new SpaceRequest(decode(stream, "a space request", AllocationCodec::range));
            case RING_UPDATE -> new RingUpdate(decodeState(stream));
            case DENIED -> new Denied(decode(stream, "a denial", AllocationCodec::range));
            default -> throw new MalformedAllocationException("allocation: message of unknown kind " + kind);
        };
    }

    /** How a value of a stream is read. */
    interface Reader<T> {
        T read(GobValue value) throws ProtocolException;
    }

    /** The one value that a stream consists of. */
    static <T> T decode(byte[] stream, String what, Reader<T> reader) throws MalformedAllocationException {
        try {
            GobReader values = GobReader.of(stream);
            T value = reader.read(values.next(what));
            if (values.next().isPresent()) {
                throw new MalformedAllocationException("allocation: a second value behind " + what);
            }
            return value;
        } catch (ProtocolException e) {
            throw new MalformedAllocationException(
                    "cannot read " + what + " of " + stream.length + " octets: " + e.getMessage(), e);
        }
    }

    private static AllocationState state(GobValue value) throws ProtocolException {
        StateFields read = new StateFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.NOW -> read.now = content.asInt();
                case GossipTypes.NICK_NAMES -> content.asMap(read::nickName);
                case GossipTypes.PAXOS -> read.claims = Optional.of(ClaimsFields.read(content, read.shared));
                case GossipTypes.RING -> read.ring = Optional.of(RingFields.read(content, read.shared));
                case GossipTypes.GONE -> read.gone = read.shared.names(content, "peers that are gone");
                case GossipTypes.REMAINING -> read.remaining = read.shared.names(content, "peers that remain");
                default -> content.skip();
            }
        });
        Departed departed = new Departed(Set.copyOf(read.gone), Set.copyOf(read.remaining));
        return new AllocationState(read.now, read.nickNames, read.claims, read.ring, departed);
    }

    private static void write(GobSlot slot, AllocationState state) {
        slot.struct(fields -> {
            fields.field(GossipTypes.NOW).integer(state.now());
            fields.field(GossipTypes.NICK_NAMES).map(state.nickNames(), Fields::name, GobSlot::text);
            state.claims().ifPresent(claims -> ClaimsFields.write(fields.field(GossipTypes.PAXOS), claims));
            state.ring().ifPresent(ring -> RingFields.write(fields.field(GossipTypes.RING), ring));
            if (!state.departed().isNobody()) {
                fields.field(GossipTypes.GONE).slice(state.departed().gone(), Fields::name);
                fields.field(GossipTypes.REMAINING).slice(state.departed().remaining(), Fields::name);
            }
        });
    }

    private static byte[] encodeRange(GobWriter writer, Span range) {
        return writer.write(GossipTypes.RANGE, slot -> slot.struct(fields -> Fields.span(fields, range)))
                .toBytes();
    }

    private static Span range(GobValue value) throws ProtocolException {
        RangeFields read = new RangeFields();
        value.asStruct((name, content) -> {
            switch (name) {
                case GossipTypes.START -> read.start = Fields.u32(content, "start of a range");
                case GossipTypes.END -> read.end = Fields.u32(content, "end of a range");
                default -> content.skip();
            }
        });
        return Fields.span(read.start, read.end);
    }

    private static byte[] behind(int kind, byte[] stream) {
        byte[] message = new byte[1 + stream.length];
        message[0] = (byte) kind;
        System.arraycopy(stream, 0, message, 1, stream.length);
        return message;
    }

    /** Fields that are not on the wire keep these values. */
    private static final class StateFields {
        private final Fields shared = new Fields();
        private final Map<PeerName, String> nickNames = new LinkedHashMap<>();
        private long now;
        private Optional<Map<NodeId, Claims>> claims = Optional.empty();
        private Optional<Ring> ring = Optional.empty();
        private List<PeerName> gone = List.of();
        private List<PeerName> remaining = List.of();

        private void nickName(GobValue peer, GobValue nickName) throws ProtocolException {
            PeerName name = shared.name(peer);
            String text = nickName.asString();
            Fields.requireAtMost(LONGEST_NICK_NAME, text.length(), "characters in a nickname");
            nickNames.put(name, text);
            Fields.requireAtMost(Fields.MOST_PEERS, nickNames.size(), "nicknames");
        }
    }

    private static final class RangeFields {
        private long start;
        private long end;
    }
}
