package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The attributes inside {@code OVS_KEY_ATTR_TUNNEL}. */
final class TunnelKeyCodec {
    private TunnelKeyCodec() {}

    /**
     * Puts the nested attributes in the kernel's order.
     *
     * @param withTos whether to put the type of service even if it is zero, as is usual in actions
     */
    static void put(TunnelKey key, AttributeWriter writer, boolean withTos) {
        if (key.hasId()) {
            writer.be64(OVS_TUNNEL_KEY_ATTR_ID, key.id());
        }
        putAddress(writer, key.src(), OVS_TUNNEL_KEY_ATTR_IPV4_SRC, OVS_TUNNEL_KEY_ATTR_IPV6_SRC);
        putAddress(writer, key.dst(), OVS_TUNNEL_KEY_ATTR_IPV4_DST, OVS_TUNNEL_KEY_ATTR_IPV6_DST);
        if (withTos || key.tos() != 0) {
            writer.u8(OVS_TUNNEL_KEY_ATTR_TOS, key.tos());
        }
        // Without it the kernel refuses keys and actions.
        writer.u8(OVS_TUNNEL_KEY_ATTR_TTL, key.ttl());
        putFlags(key, writer);
        if (key.ports().source() != 0) {
            writer.be16(OVS_TUNNEL_KEY_ATTR_TP_SRC, key.ports().source());
        }
        if (key.ports().destination() != 0) {
            writer.be16(OVS_TUNNEL_KEY_ATTR_TP_DST, key.ports().destination());
        }
        putOptions(key.options(), writer);
    }

    private static void putAddress(AttributeWriter writer, InetAddress address, int ipv4, int ipv6) {
        if (!address.isAnyLocalAddress()) {
            writer.ip(address instanceof Inet4Address ? ipv4 : ipv6, address);
        }
    }

    private static void putFlags(TunnelKey key, AttributeWriter writer) {
        if (key.dontFragment()) {
            writer.flag(OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT);
        }
        if (key.csum()) {
            writer.flag(OVS_TUNNEL_KEY_ATTR_CSUM);
        }
        if (key.oam()) {
            writer.flag(OVS_TUNNEL_KEY_ATTR_OAM);
        }
        if (key.flags().contains(TunnelFlag.INFO_BRIDGE)) {
            writer.flag(OVS_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE);
        }
    }

    private static void putOptions(TunnelOptions options, AttributeWriter writer) {
        switch (options.kind()) {
            case GENEVE ->
                writer.bytes(OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS, options.bytes().toByteBuffer());
            case VXLAN ->
                writer.bytes(OVS_TUNNEL_KEY_ATTR_VXLAN_OPTS, options.bytes().toByteBuffer());
            case ERSPAN ->
                writer.bytes(OVS_TUNNEL_KEY_ATTR_ERSPAN_OPTS, options.bytes().toByteBuffer());
            case NONE -> {}
        }
    }

    /** Reads the nested attributes; pads and ones this program does not know are skipped. */
    static TunnelKey read(ByteBuffer nest) {
        AttributeReader reader = AttributeReader.of(nest);
        TunnelKey.Builder key = TunnelKey.builder();
        int source = 0;
        int destination = 0;
        while (reader.next()) {
            switch (reader.type()) {
                case OVS_TUNNEL_KEY_ATTR_ID -> key.id(reader.be64());
                case OVS_TUNNEL_KEY_ATTR_IPV4_SRC -> key.src(address(reader, 4));
                case OVS_TUNNEL_KEY_ATTR_IPV4_DST -> key.dst(address(reader, 4));
                case OVS_TUNNEL_KEY_ATTR_IPV6_SRC -> key.src(address(reader, 16));
                case OVS_TUNNEL_KEY_ATTR_IPV6_DST -> key.dst(address(reader, 16));
                case OVS_TUNNEL_KEY_ATTR_TOS -> key.tos(reader.u8());
                case OVS_TUNNEL_KEY_ATTR_TTL -> key.ttl(reader.u8());
                case OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT -> key.dontFragment();
                case OVS_TUNNEL_KEY_ATTR_CSUM -> key.csum();
                case OVS_TUNNEL_KEY_ATTR_OAM -> key.flag(TunnelFlag.OAM);
                case OVS_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE -> key.flag(TunnelFlag.INFO_BRIDGE);
                case OVS_TUNNEL_KEY_ATTR_TP_SRC -> source = reader.be16();
                case OVS_TUNNEL_KEY_ATTR_TP_DST -> destination = reader.be16();
                case OVS_TUNNEL_KEY_ATTR_GENEVE_OPTS -> options(key, TunnelOptions.Kind.GENEVE, reader);
                case OVS_TUNNEL_KEY_ATTR_VXLAN_OPTS -> options(key, TunnelOptions.Kind.VXLAN, reader);
                case OVS_TUNNEL_KEY_ATTR_ERSPAN_OPTS -> options(key, TunnelOptions.Kind.ERSPAN, reader);
                default -> {}
            }
        }
        return key.ports(new TunnelPorts(source, destination)).build();
    }

    private static InetAddress address(AttributeReader reader, int bytes) {
        if (reader.length() != bytes) {
            throw new MalformedMessageException(
                    0, "tunnel address attribute " + reader.type(), reader.length() + " bytes instead of " + bytes);
        }
        return Addresses.of(reader.bytes());
    }

    private static void options(TunnelKey.Builder key, TunnelOptions.Kind kind, AttributeReader reader) {
        // An empty list of options says no more than none at all.
        if (reader.length() > 0) {
            boolean nest = kind != TunnelOptions.Kind.GENEVE;
            HexBytes bytes = nest ? NestBytes.checked(reader.buffer()) : HexBytes.of(reader.buffer());
            key.options(new TunnelOptions(kind, bytes));
        }
    }

    /** All ones over what is set in the key, and over every flag but those of rare kinds of tunnel. */
    static TunnelKey exactMask(TunnelKey key) {
        TunnelKey.Builder mask = TunnelKey.builder()
                .src(ones(key.src()))
                .dst(ones(key.dst()))
                .tos(0xff)
                .ttl(0xff)
                .dontFragment()
                .csum()
                .flag(TunnelFlag.OAM)
                .ports(new TunnelPorts(0xffff, 0xffff))
                .options(key.options().exactMask());
        return (key.hasId() ? mask.id(-1) : mask).build();
    }

    private static InetAddress ones(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, (byte) -1);
        return Addresses.of(bytes);
    }
}
