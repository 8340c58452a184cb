package io.fastdp.mesh.wire;

import java.util.HashMap;
import java.util.Map;

/** The feature map as a gob map of string to string (mesh protocol sections 3.3 and 7). */
final class FeatureCodec {
    /** Far more than any release has; bounds what a stranger can make us remember. */
    private static final int MOST_ENTRIES = 256;

    private static final GobType MAP = GobType.map("", GobType.STRING, GobType.STRING);

    private FeatureCodec() {}

    static byte[] encode(Map<String, String> entries) {
        return GobWriter.open()
                .write(MAP, slot -> slot.map(entries, GobSlot::text, GobSlot::text))
                .toBytes();
    }

    /** Reads the first value of {@code stream}; what follows it is ignored. */
    static Map<String, String> decode(byte[] stream) throws ProtocolException {
        return read(GobReader.of(stream).next("the feature map"));
    }

    static Map<String, String> read(GobValue map) throws ProtocolException {
        Map<String, String> entries = new HashMap<>();
        map.asMap((key, value) -> {
            entries.put(key.asString(), value.asString());
            if (entries.size() > MOST_ENTRIES) {
                throw new ProtocolException("more than " + MOST_ENTRIES + " features");
            }
        });
        return entries;
    }
}
