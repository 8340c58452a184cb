package io.fastdp.mesh.wire;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.ProtocolMessage.Gossip;
import io.fastdp.mesh.wire.ProtocolMessage.GossipBroadcast;
import io.fastdp.mesh.wire.ProtocolMessage.GossipUnicast;
import io.fastdp.mesh.wire.ProtocolMessage.Heartbeat;
import io.fastdp.mesh.wire.ProtocolMessage.LegacyOverlay;
import io.fastdp.mesh.wire.ProtocolMessage.OverlayControl;
import io.fastdp.mesh.wire.ProtocolMessage.Unknown;
import java.util.Arrays;

/** Messages as a tag octet and a body (mesh protocol sections 9 and 10.1). */
final class MessageCodec {
    static final int HEARTBEAT = 0;
    static final int LEGACY_FIRST = 1;
    static final int LEGACY_LAST = 3;
    static final int GOSSIP = 4;
    static final int GOSSIP_UNICAST = 5;
    static final int GOSSIP_BROADCAST = 6;
    static final int OVERLAY_CONTROL = 7;

    private static final ProtocolMessage HEARTBEAT_MESSAGE = new Heartbeat();
    private static final Encoder ENCODER = new Encoder();

    private MessageCodec() {}

    static byte[] encode(ProtocolMessage message) throws ProtocolException {
        return message.dispatch(ENCODER);
    }

    /** Decodes a message of at least one octet. */
    static ProtocolMessage decode(byte[] message) throws ProtocolException {
        int tag = message[0] & 0xff;
        byte[] body = Arrays.copyOfRange(message, 1, message.length);
        return switch (tag) {
            case HEARTBEAT -> HEARTBEAT_MESSAGE;
            case LEGACY_FIRST, LEGACY_FIRST + 1, LEGACY_LAST -> new LegacyOverlay(tag, Octets.owning(body));
            case GOSSIP -> gossip(body);
            case GOSSIP_UNICAST -> gossipUnicast(body);
            case GOSSIP_BROADCAST -> gossipBroadcast(body);
            case OVERLAY_CONTROL -> overlayControl(body);
            default -> new Unknown(tag, Octets.owning(body));
        };
    }

    private static ProtocolMessage gossip(byte[] body) throws ProtocolException {
        GobReader reader = GobReader.of(body);
        return new Gossip(channel(reader), name(reader, "sender"), payload(reader));
    }

    private static ProtocolMessage gossipUnicast(byte[] body) throws ProtocolException {
        GobReader reader = GobReader.of(body);
        return new GossipUnicast(channel(reader), name(reader, "source"), name(reader, "destination"), payload(reader));
    }

    private static ProtocolMessage gossipBroadcast(byte[] body) throws ProtocolException {
        GobReader reader = GobReader.of(body);
        return new GossipBroadcast(channel(reader), name(reader, "source"), payload(reader));
    }

    private static String channel(GobReader reader) throws ProtocolException {
        return reader.next("gossip channel").asString();
    }

    private static PeerName name(GobReader reader, String role) throws ProtocolException {
        long value = reader.next("gossip " + role).asUint();
        try {
            return PeerName.of(value);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("gossip " + role + ": " + e.getMessage(), e);
        }
    }

    private static Octets payload(GobReader reader) throws ProtocolException {
        return Octets.owning(reader.next("gossip payload").asBytes());
    }

    private static ProtocolMessage overlayControl(byte[] body) throws ProtocolException {
        if (body.length < 2) {
            throw new ProtocolException("overlay control of " + body.length + " octets, expected at least 2");
        }
        Octets rest = Octets.owning(Arrays.copyOfRange(body, 2, body.length));
        return new OverlayControl(body[0] & 0xff, body[1] & 0xff, rest);
    }

    private static final class Encoder implements ProtocolMessage.Handler<byte[]> {
        @Override
        public byte[] onHeartbeat(Heartbeat message) {
            return new byte[] {HEARTBEAT};
        }

        @Override
        public byte[] onLegacyOverlay(LegacyOverlay message) {
            return join(message.body().shared(), message.tag());
        }

        @Override
        public byte[] onGossip(Gossip message) {
            GobWriter writer = GobWriter.open().text(message.channel());
            writer.unsigned(message.sender().value()).bytes(message.payload().shared());
            return join(writer.toBytes(), GOSSIP);
        }

        @Override
        public byte[] onGossipUnicast(GossipUnicast message) {
            GobWriter writer = GobWriter.open().text(message.channel());
            writer.unsigned(message.source().value())
                    .unsigned(message.destination().value())
                    .bytes(message.payload().shared());
            return join(writer.toBytes(), GOSSIP_UNICAST);
        }

        @Override
        public byte[] onGossipBroadcast(GossipBroadcast message) {
            GobWriter writer = GobWriter.open().text(message.channel());
            writer.unsigned(message.source().value()).bytes(message.payload().shared());
            return join(writer.toBytes(), GOSSIP_BROADCAST);
        }

        @Override
        public byte[] onOverlayControl(OverlayControl message) {
            return join(message.body().shared(), OVERLAY_CONTROL, message.index(), message.tag());
        }

        @Override
        public byte[] onUnknown(Unknown message) {
            return join(message.body().shared(), message.tag());
        }

        private static byte[] join(byte[] body, int... head) {
            byte[] joined = new byte[head.length + body.length];
            for (int i = 0; i < head.length; i++) {
                joined[i] = (byte) head[i];
            }
            System.arraycopy(body, 0, joined, head.length, body.length);
            return joined;
        }
    }
}
