package io.fastdp.odp;

import static io.fastdp.odp.KeyField.hex;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tunnel metadata. Immutable. */
final class TunnelText {
    private static final String STOPS = ",)/";

    private final boolean verbose;

    TunnelText(boolean verbose) {
        this.verbose = verbose;
    }

    /** With a mask as in a match, or without as in an action. */
    String format(TunnelKey key, Optional<TunnelKey> mask) {
        List<String> parts = new ArrayList<>();
        TunnelKey bits = mask.orElse(TunnelKeyCodec.exactMask(key));
        if (key.hasId() && (verbose || bits.id() != 0)) {
            String value = "tun_id=0x" + Long.toHexString(key.id());
            parts.add(bits.id() == -1 ? value : value + "/0x" + Long.toHexString(bits.id()));
        }
        address("src", key.src(), bits.src(), mask.isPresent(), parts);
        address("dst", key.dst(), bits.dst(), mask.isPresent(), parts);
        if ((key.tos() != 0 && (verbose || bits.tos() != 0)) || (mask.isPresent() && bits.tos() != 0)) {
            parts.add("tos=" + masked(hex(key.tos()), bits.tos(), 0xff));
        }
        if (verbose || bits.ttl() != 0) {
            parts.add("ttl=" + masked(Integer.toString(key.ttl()), bits.ttl(), 0xff));
        }
        port("tp_src", key.ports().source(), bits.ports().source(), mask.isPresent(), parts);
        port("tp_dst", key.ports().destination(), bits.ports().destination(), mask.isPresent(), parts);
        if (!key.options().equals(TunnelOptions.NONE)) {
            parts.add(TunnelOptionsText.format(key.options(), mask.map(TunnelKey::options)));
        }
        flags(key, mask, parts);
        return String.join(",", parts);
    }

    private void address(String name, InetAddress address, InetAddress mask, boolean match, List<String> parts) {
        boolean there = !address.isAnyLocalAddress() || (match && !mask.isAnyLocalAddress());
        if (!there || (!verbose && mask.isAnyLocalAddress())) {
            return;
        }
        byte[] bytes = address.getAddress();
        // The family of an address that is not set is that of its mask, and the other way round.
        int length = Math.max(bytes.length, mask.getAddress().length);
        String value = (length == 4 ? "" : "ipv6_") + name + "=" + AddressText.format(padded(bytes, length));
        boolean exact = true;
        for (byte b : padded(mask.getAddress(), length)) {
            exact &= b == -1;
        }
        parts.add(exact ? value : value + "/" + AddressText.format(padded(mask.getAddress(), length)));
    }

    private static byte[] padded(byte[] address, int length) {
        // Only 0.0.0.0, which stands for no address, is ever shorter.
        return address.length == length ? address : new byte[length];
    }

    private void port(String name, int port, int mask, boolean match, List<String> parts) {
        if ((port != 0 && (verbose || mask != 0)) || (match && mask != 0)) {
            parts.add(name + "=" + masked(Integer.toString(port), mask, 0xffff));
        }
    }

    private static String masked(String value, int mask, int full) {
        return mask == full ? value : value + "/" + hex(mask);
    }

    private static void flags(TunnelKey key, Optional<TunnelKey> mask, List<String> parts) {
        int set = bits(key.flags());
        if (mask.isPresent()) {
            int counting = bits(mask.get().flags());
            if (counting != 0) {
                parts.add("flags(" + FlagText.TUNNEL.masked(set, counting) + ")");
            }
        } else if (set != 0) {
            parts.add("flags(" + FlagText.TUNNEL.exact(set) + ")");
        }
    }

    private static int bits(Set<TunnelFlag> flags) {
        int bits = 0;
        for (TunnelFlag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    /** Key and mask that a text stands for. */
    record Parsed(TunnelKey key, TunnelKey mask) {}

    /** Reads what is inside the parentheses. */
    static Parsed parse(TextCursor cursor) {
        TunnelKey.Builder key = TunnelKey.builder();
        TunnelKey.Builder mask = TunnelKey.builder();
        int[] source = new int[2];
        int[] destination = new int[2];
        while (cursor.more()) {
            if (cursor.accept("flags(")) {
                int[] flags = FlagText.TUNNEL.parse(cursor, FlagText.TUNNEL.all());
                flags(flags[0]).forEach(key::flag);
                flags(flags[1]).forEach(mask::flag);
                cursor.expect(")");
            } else if (cursor.accept("tun_id=")) {
                key.id(cursor.number());
                mask.id(cursor.accept("/") ? cursor.number() : -1);
            } else if (cursor.accept("tp_src=")) {
                source = number(cursor, 16);
            } else if (cursor.accept("tp_dst=")) {
                destination = number(cursor, 16);
            } else if (cursor.accept("tos=")) {
                int[] tos = number(cursor, 8);
                key.tos(tos[0]);
                mask.tos(tos[1]);
            } else if (cursor.accept("ttl=")) {
                int[] ttl = number(cursor, 8);
                key.ttl(ttl[0]);
                mask.ttl(ttl[1]);
            } else if (!parseAddress(cursor, key, mask)) {
                TunnelOptionsText.parse(cursor, key, mask);
            }
        }
        key.ports(new TunnelPorts(source[0], destination[0]));
        mask.ports(new TunnelPorts(source[1], destination[1]));
        return new Parsed(key.build(), mask.build());
    }

    private static int[] number(TextCursor cursor, int bits) {
        int value = cursor.number(bits);
        return new int[] {value, cursor.accept("/") ? cursor.number(bits) : (1 << bits) - 1};
    }

    private static boolean parseAddress(TextCursor cursor, TunnelKey.Builder key, TunnelKey.Builder mask) {
        int length = cursor.accept("ipv6_") ? 16 : 4;
        if (cursor.accept("src=")) {
            InetAddress[] both = addresses(cursor, length);
            key.src(both[0]);
            mask.src(both[1]);
            return true;
        }
        if (cursor.accept("dst=")) {
            InetAddress[] both = addresses(cursor, length);
            key.dst(both[0]);
            mask.dst(both[1]);
            return true;
        }
        return false;
    }

    private static InetAddress[] addresses(TextCursor cursor, int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) -1);
        InetAddress address = address(cursor, length);
        return new InetAddress[] {address, cursor.accept("/") ? address(cursor, length) : Addresses.of(ones)};
    }

    private static InetAddress address(TextCursor cursor, int length) {
        try {
            return Addresses.of(AddressText.parse(cursor.word(STOPS), length));
        } catch (FlowTextException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw cursor.failure(String.valueOf(e.getMessage()));
        }
    }

    private static Set<TunnelFlag> flags(int bits) {
        Set<TunnelFlag> flags = EnumSet.noneOf(TunnelFlag.class);
        for (TunnelFlag flag : TunnelFlag.values()) {
            if ((bits & flag.bit()) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }
}
