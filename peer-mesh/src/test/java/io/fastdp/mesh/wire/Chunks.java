package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Ways in which a network may cut octets. */
enum Chunks {
    WHOLE {
        @Override
        List<ByteBuffer> cut(byte[] octets) {
            return List.of(ByteBuffer.wrap(octets));
        }
    },
    SINGLE {
        @Override
        List<ByteBuffer> cut(byte[] octets) {
            List<ByteBuffer> single = new ArrayList<>();
            for (byte octet : octets) {
                single.add(ByteBuffer.wrap(new byte[] {octet}));
            }
            return single;
        }
    };

    abstract List<ByteBuffer> cut(byte[] octets);
}
