package io.fastdp.netlink.testing;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import java.util.Map;
import java.util.TreeMap;

/** A link of {@link FakeRouteKernel}; mutable, guarded by the kernel's lock. */
final class FakeLink {
    private static final int UP = 1;
    private static final int LOWER_UP = 0x10000;
    private static final int FORWARDING = 3;

    final int index;
    final String kind;
    String name;
    MacAddress mac;
    int mtu = 1500;
    int master;
    int peer;
    boolean up;
    /** Options of the link as a bridge's port, by attribute number. */
    final Map<Integer, Integer> port = new TreeMap<>();

    FakeLink(int index, String name, String kind) {
        this.index = index;
        this.name = name;
        this.kind = kind;
        this.mac = MacAddress.of(0x0200_0000_0000L + index);
    }

    AttributeWriter describe(boolean masterIsBridge) {
        AttributeWriter body = header(0).string(3, name).u32(4, mtu).mac(1, mac);
        if (master != 0) {
            body.u32(10, master);
        }
        if (peer != 0) {
            body.u32(5, peer);
        }
        return body.nest(18, info -> {
            info.string(1, kind);
            if (master != 0 && masterIsBridge) {
                info.string(4, "bridge").nest(5, this::options);
            }
        });
    }

    /** What a bridge says of its port: another family, and no kind. */
    AttributeWriter describePort() {
        return header(7).string(3, name).u32(4, mtu).u32(10, master).nest(12, this::options);
    }

    private void options(AttributeWriter data) {
        data.u8(1, FORWARDING);
        port.forEach(data::u8);
    }

    private AttributeWriter header(int family) {
        int flags = up ? UP | LOWER_UP : 0;
        return new AttributeWriter()
                .putU8(family)
                .putU8(0)
                .putU16(1)
                .putU32(index)
                .putU32(flags)
                .putU32(0);
    }
}
