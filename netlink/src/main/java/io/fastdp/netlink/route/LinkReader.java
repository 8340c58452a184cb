package io.fastdp.netlink.route;

import static io.fastdp.netlink.route.Rtnetlink.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MacAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Decodes {@code RTM_NEWLINK} and {@code RTM_DELLINK}. */
final class LinkReader {
    private static final int IFINFOMSG = 16;
    private static final int MAC_LENGTH = 6;

    private String name = "";
    private MacAddress mac = MacAddress.ZERO;
    private int mtu;
    private Optional<String> alias = Optional.empty();
    private Optional<LinkIndex> master = Optional.empty();
    private Optional<LinkIndex> peer = Optional.empty();
    private OptionalInt peerNamespaceId = OptionalInt.empty();
    private Optional<String> kind = Optional.empty();
    private Optional<String> slaveKind = Optional.empty();
    private Optional<BridgePort> port = Optional.empty();

    private final boolean fromBridge;

    private LinkReader(boolean fromBridge) {
        this.fromBridge = fromBridge;
    }

    /** Family 7 marks what a bridge says about its port. */
    static int family(ByteBuffer payload) {
        return new FixedPart(payload, IFINFOMSG, "ifinfomsg").u8(0);
    }

    static Link read(ByteBuffer payload) {
        FixedPart fixed = new FixedPart(payload, IFINFOMSG, "ifinfomsg");
        return new LinkReader(fixed.u8(0) == AF_BRIDGE).read(fixed);
    }

    private Link read(FixedPart fixed) {
        AttributeReader attributes = fixed.attributes();
        while (attributes.next()) {
            take(attributes);
        }
        LinkDetails details = new LinkDetails(kind, slaveKind, port, peer, peerNamespaceId);
        return new Link(fixed.index(4), name, fixed.i32(8), mac, mtu, master, alias, details);
    }

    private void take(AttributeReader attribute) {
        switch (attribute.type()) {
            case IFLA_IFNAME -> name = attribute.string();
            case IFLA_IFALIAS -> alias = Optional.of(attribute.string()).filter(text -> !text.isEmpty());
            case IFLA_MTU -> mtu = attribute.u32();
            case IFLA_MASTER -> master = Optional.of(FixedPart.index(attribute)).filter(i -> i.value() != 0);
            case IFLA_LINK -> peer = Optional.of(FixedPart.index(attribute)).filter(i -> i.value() != 0);
            case IFLA_LINK_NETNSID -> peerNamespaceId = OptionalInt.of(attribute.u32());
            case IFLA_LINKINFO -> takeInfo(attribute.nested());
            case IFLA_PROTINFO -> takePort(attribute);
            case IFLA_ADDRESS -> {
                // Tunnels have addresses of 4 or 16 bytes; nothing here speaks of those.
                if (attribute.length() == MAC_LENGTH) {
                    mac = attribute.mac();
                }
            }
            default -> {
                // Statistics, queues, and whatever later kernels add.
            }
        }
    }

    private void takeInfo(AttributeReader info) {
        while (info.next()) {
            switch (info.type()) {
                case IFLA_INFO_KIND -> kind = Optional.of(info.string());
                case IFLA_INFO_SLAVE_KIND -> slaveKind = Optional.of(info.string());
                case IFLA_INFO_SLAVE_DATA -> {
                    // The kind comes first in all kernels; other masters' data have other numbers.
                    if (slaveKind.filter("bridge"::equals).isPresent()) {
                        port = Optional.of(readPort(info.nested()));
                    }
                }
                default -> {
                    // Details of kinds that nobody asks for.
                }
            }
        }
    }

    private void takePort(AttributeReader attribute) {
        // IPv6 puts other things into this attribute.
        if (fromBridge) {
            port = Optional.of(readPort(attribute.nested()));
        }
    }

    private static BridgePort readPort(AttributeReader data) {
        int state = 0;
        Map<BridgePortOption, Boolean> options = new EnumMap<>(BridgePortOption.class);
        while (data.next()) {
            if (data.type() == IFLA_BRPORT_STATE) {
                state = data.u8();
            }
            for (BridgePortOption option : BridgePortOption.values()) {
                if (option.attribute() == data.type()) {
                    options.put(option, data.u8() != 0);
                }
            }
        }
        return new BridgePort(state, options);
    }
}
