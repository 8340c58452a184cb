package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.generic.GenericMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Flows to and from messages of the family {@code ovs_flow}. */
final class FlowCodec {
    private static final int STATS_BYTES = 16;

    private FlowCodec() {}

    static void put(FlowPut flow, AttributeWriter writer) {
        writer.nest(OVS_FLOW_ATTR_KEY, flow.match()::writeKey);
        flow.ufid().ifPresent(ufid -> putUfid(ufid, writer));
        writer.nest(OVS_FLOW_ATTR_MASK, flow.match()::writeMask);
        writer.nest(OVS_FLOW_ATTR_ACTIONS, nest -> ActionCodec.putAll(flow.actions(), nest));
    }

    static void putUfid(Ufid ufid, AttributeWriter writer) {
        writer.nest(OVS_FLOW_ATTR_UFID, ufid::putPayload);
    }

    /**
     * A flow as dumped.
     *
     * @param flow what could be read
     * @param complete whether the actions were there; the kernel leaves them out of a dump if they do not fit
     */
    record Entry(Flow flow, boolean complete) {}

    static Entry read(GenericMessage message) {
        Attributes attributes = Attributes.read(OvsRequests.attributes(message));
        AttributeReader keys = attributes.key;
        AttributeReader masks = attributes.mask;
        AttributeReader actions = attributes.actions;
        FlowMatch match = FlowMatch.of(
                keys == null ? List.of() : FlowKeyCodec.readAll(keys),
                masks == null ? Optional.empty() : Optional.of(FlowKeyCodec.readAll(masks)));
        return new Entry(
                new Flow(
                        match,
                        actions == null ? List.of() : ActionCodec.readAll(actions),
                        Optional.ofNullable(attributes.ufid),
                        attributes.stats()),
                actions != null);
    }

    static FlowSummary readTerse(GenericMessage message) {
        Attributes attributes = Attributes.read(OvsRequests.attributes(message));
        AttributeReader keys = attributes.key;
        FlowKeys key = attributes.ufid != null || keys == null ? FlowKeys.NONE : FlowKeys.read(keys);
        return new FlowSummary(Optional.ofNullable(attributes.ufid), key, attributes.stats());
    }

    /** The attributes of one message, nests unread. */
    private static final class Attributes {
        private @Nullable AttributeReader key;
        private @Nullable AttributeReader mask;
        private @Nullable AttributeReader actions;
        private @Nullable Ufid ufid;
        private @Nullable Duration used;
        private long packets;
        private long bytes;
        private int tcpFlags;

        static Attributes read(AttributeReader reader) {
            Attributes attributes = new Attributes();
            while (reader.next()) {
                attributes.take(reader);
            }
            return attributes;
        }

        private void take(AttributeReader reader) {
            switch (reader.type()) {
                case OVS_FLOW_ATTR_KEY -> key = reader.nested();
                case OVS_FLOW_ATTR_MASK -> mask = reader.nested();
                case OVS_FLOW_ATTR_ACTIONS -> actions = reader.nested();
                case OVS_FLOW_ATTR_UFID -> {
                    // Other programs may use shorter ones, which this one cannot name.
                    if (reader.length() == Ufid.BYTES) {
                        ufid = Ufid.read(reader.buffer());
                    }
                }
                case OVS_FLOW_ATTR_USED -> used = Duration.ofMillis(reader.u64());
                case OVS_FLOW_ATTR_TCP_FLAGS -> tcpFlags = reader.u8();
                case OVS_FLOW_ATTR_STATS -> {
                    if (reader.length() != STATS_BYTES) {
                        throw new MalformedMessageException(
                                0, "OVS_FLOW_ATTR_STATS", reader.length() + " bytes instead of " + STATS_BYTES);
                    }
                    ByteBuffer struct = reader.buffer();
                    packets = struct.getLong();
                    bytes = struct.getLong();
                }
                default -> {}
            }
        }

        FlowStats stats() {
            return new FlowStats(packets, bytes, tcpFlags, Optional.ofNullable(used));
        }
    }
}
