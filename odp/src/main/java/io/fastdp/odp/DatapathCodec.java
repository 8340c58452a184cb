package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.generic.GenericMessage;
import java.nio.ByteBuffer;
import java.util.List;

/** Datapaths from messages of the family {@code ovs_datapath}. */
final class DatapathCodec {
    private static final int STATS_BYTES = 32;

    private DatapathCodec() {}

    static Datapath read(GenericMessage message) {
        AttributeReader attributes = OvsRequests.attributes(message);
        String name = "";
        int features = 0;
        List<Integer> portIds = List.of();
        long[] counts = new long[4];
        long maskHits = 0;
        long masks = 0;
        long cacheHits = 0;
        while (attributes.next()) {
            switch (attributes.type()) {
                case OVS_DP_ATTR_NAME -> name = attributes.string();
                case OVS_DP_ATTR_USER_FEATURES -> features = attributes.u32();
                case OVS_DP_ATTR_PER_CPU_PIDS -> portIds = OvsRequests.portIds(attributes);
                case OVS_DP_ATTR_STATS -> {
                    ByteBuffer struct = stats(attributes);
                    for (int i = 0; i < counts.length; i++) {
                        counts[i] = struct.getLong();
                    }
                }
                case OVS_DP_ATTR_MEGAFLOW_STATS -> {
                    ByteBuffer struct = stats(attributes);
                    maskHits = struct.getLong(0);
                    masks = Integer.toUnsignedLong(struct.getInt(8));
                    cacheHits = struct.getLong(16);
                }
                default -> {}
            }
        }
        return new Datapath(
                OvsRequests.datapathOf(message),
                name,
                DatapathFeature.of(features),
                new Datapath.Stats(counts[0], counts[1], counts[2], counts[3], masks, maskHits, cacheHits),
                portIds);
    }

    private static ByteBuffer stats(AttributeReader attributes) {
        // Newer kernels may append fields; older ones never had fewer bytes.
        if (attributes.length() < STATS_BYTES) {
            throw new MalformedMessageException(
                    0, "datapath statistics", attributes.length() + " bytes instead of " + STATS_BYTES);
        }
        return attributes.buffer();
    }
}
