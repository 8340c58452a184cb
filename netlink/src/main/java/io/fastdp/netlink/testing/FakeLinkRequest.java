package io.fastdp.netlink.testing;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A link request as {@link FakeRouteKernel} understands it: decoded on its own, not by the code under test. */
final class FakeLinkRequest {
    private static final int IFINFOMSG = 16;

    final int family;
    final int index;
    final int flags;
    final int change;
    Optional<String> name = Optional.empty();
    Optional<MacAddress> mac = Optional.empty();
    OptionalInt mtu = OptionalInt.empty();
    OptionalInt master = OptionalInt.empty();
    OptionalInt namespaceFd = OptionalInt.empty();
    Optional<String> kind = Optional.empty();
    Optional<FakeLinkRequest> peer = Optional.empty();
    final Map<Integer, Integer> port = new HashMap<>();

    FakeLinkRequest(ByteBuffer payload) {
        ByteBuffer bytes = payload.slice().order(ByteOrder.nativeOrder());
        if (bytes.remaining() < IFINFOMSG) {
            throw new MalformedMessageException(0, "ifinfomsg", bytes.remaining() + " bytes");
        }
        family = bytes.get(0);
        index = bytes.getInt(4);
        flags = bytes.getInt(8);
        change = bytes.getInt(12);
        AttributeReader reader = AttributeReader.of(bytes.position(IFINFOMSG));
        while (reader.next()) {
            take(reader);
        }
    }

    private void take(AttributeReader reader) {
        switch (reader.type()) {
            case 1 -> mac = Optional.of(reader.mac());
            case 3 -> name = Optional.of(reader.string());
            case 4 -> mtu = OptionalInt.of(reader.u32());
            case 10 -> master = OptionalInt.of(reader.u32());
            case 28 -> namespaceFd = OptionalInt.of(reader.u32());
            case 12 -> takePort(reader.nested());
            case 18 -> takeInfo(reader.nested());
            default -> {
                // Filters and sizes that this kernel takes no notice of.
            }
        }
    }

    private void takePort(AttributeReader options) {
        while (options.next()) {
            port.put(options.type(), options.u8());
        }
    }

    private void takeInfo(AttributeReader info) {
        while (info.next()) {
            if (info.type() == 1) {
                kind = Optional.of(info.string());
            } else if (info.type() == 2 && kind.filter("veth"::equals).isPresent()) {
                AttributeReader data = info.nested();
                while (data.next()) {
                    peer = Optional.of(new FakeLinkRequest(data.buffer()));
                }
            }
        }
    }
}
