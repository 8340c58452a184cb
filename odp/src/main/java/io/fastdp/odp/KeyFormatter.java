package io.fastdp.odp;

import static io.fastdp.odp.KeyField.hex;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Writes keys with their masks. Immutable. */
final class KeyFormatter {
    private static final int ETHER_TYPE_BITS = 0xffff;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int TCP_FLAG_BITS = 0xfff;

    private final boolean verbose;
    private final PortNames ports;

    KeyFormatter(boolean verbose, PortNames ports) {
        this.verbose = verbose;
        this.ports = ports;
    }

    /** A match, its keys separated by commas. */
    String format(FlowMatch match) {
        StringBuilder text = new StringBuilder();
        for (FlowMatch.Field field : match.fields()) {
            if (isShown(field)) {
                if (text.length() > 0) {
                    text.append(',');
                }
                text.append(format(field.key(), field.mask()));
            }
        }
        return text.toString();
    }

    private boolean isShown(FlowMatch.Field field) {
        // Of those that match anything ovs-dpctl shows Ethernet always, the type of frames that have none, and what it
        // does
        // not know.
        return verbose
                || field.key() instanceof FlowKey.Ethernet
                || FlowKey.EtherType.ABSENT.equals(field.key())
                || KeyNames.isUnknown(field.key().attribute())
                || !field.mask().isZero();
    }

    /** One key, all of whose bits count. */
    String format(FlowKey key) {
        return format(key, key.exactMask());
    }

    String format(FlowKey key, FlowKey mask) {
        return KeyNames.of(key.attribute()) + '(' + content(key, mask) + ')';
    }

    private String content(FlowKey key, FlowKey mask) {
        List<KeyField> fields = KeyNames.fields(key.attribute());
        if (!fields.isEmpty()) {
            return fields(fields, FlowKeyCodec.payload(key), FlowKeyCodec.payload(mask));
        }
        if (key instanceof FlowKey.InPort in) {
            int bits = ((FlowKey.InPort) mask).bits();
            return bits == -1 ? ports.format(in.port()) : in.port() + "/" + hex(Integer.toUnsignedLong(bits));
        }
        if (key instanceof FlowKey.CtState state) {
            return ctState(state.bits(), ((FlowKey.CtState) mask).bits());
        }
        if (key instanceof FlowKey.Word32 word) {
            return scalar(word.bits(), ((FlowKey.Word32) mask).bits(), -1);
        }
        if (key instanceof FlowKey.EtherType type) {
            return etherType(type.value(), ((FlowKey.EtherType) mask).value());
        }
        if (key instanceof FlowKey.Tunnel tunnel) {
            return new TunnelText(verbose).format(tunnel.tunnel(), Optional.of(((FlowKey.Tunnel) mask).tunnel()));
        }
        if (key instanceof FlowKey.Encap) {
            return format(FlowMatch.encapsulated(new FlowMatch.Field(key, mask)));
        }
        return rare(key, mask);
    }

    private String rare(FlowKey key, FlowKey mask) {
        if (key instanceof FlowKey.TcpFlags flags) {
            int bits = ((FlowKey.TcpFlags) mask).bits();
            return (bits & TCP_FLAG_BITS) == TCP_FLAG_BITS
                    ? FlagText.TCP.exact(flags.bits())
                    : FlagText.TCP.masked(flags.bits(), bits);
        }
        if (key instanceof FlowKey.CtZone zone) {
            return scalar(zone.zone(), ((FlowKey.CtZone) mask).zone(), 0xffff);
        }
        if (key instanceof FlowKey.CtLabels labels) {
            return labels(labels) + (isFull(mask) ? "" : "/" + labels((FlowKey.CtLabels) mask));
        }
        if (key instanceof FlowKey.Vlan vlan) {
            return vlan(vlan.tci(), ((FlowKey.Vlan) mask).tci());
        }
        if (key instanceof FlowKey.Mpls mpls) {
            return MplsText.format(mpls, (FlowKey.Mpls) mask);
        }
        return spaced(FlowKeyCodec.payload(key)) + "/" + spaced(FlowKeyCodec.payload(mask));
    }

    private static String spaced(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    private String fields(List<KeyField> fields, byte[] key, byte[] mask) {
        StringBuilder text = new StringBuilder();
        for (KeyField field : fields) {
            boolean shown = !field.isEmpty(mask) || (verbose && field.style() != KeyField.Style.FRAGMENT);
            if (shown) {
                if (text.length() > 0) {
                    text.append(',');
                }
                field.format(key, mask, text);
            }
        }
        return text.toString();
    }

    private static String scalar(int value, int mask, int full) {
        String text = hex(Integer.toUnsignedLong(value));
        return mask == full ? text : text + '/' + hex(Integer.toUnsignedLong(mask));
    }

    private static String etherType(int value, int mask) {
        if (value == FlowKey.EtherType.ABSENT.value()) {
            return String.format("0/0x%04x", mask);
        }
        String text = String.format("0x%04x", value);
        return mask == ETHER_TYPE_BITS ? text : text + String.format("/0x%04x", mask);
    }

    private String ctState(int bits, int mask) {
        if (verbose) {
            return scalar(bits, mask, -1);
        }
        return FlagText.CT_STATE.masked(bits, mask);
    }

    /** The first byte is the least significant. */
    static String labels(FlowKey.CtLabels labels) {
        byte[] bytes = labels.labels().toByteArray();
        for (int i = 0; i < bytes.length / 2; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = swapped;
        }
        BigInteger number = new BigInteger(1, bytes);
        return number.signum() == 0 ? "0" : "0x" + number.toString(16);
    }

    private static boolean isFull(FlowKey mask) {
        for (byte b : FlowKeyCodec.payload(mask)) {
            if (b != -1) {
                return false;
            }
        }
        return true;
    }

    /** VLAN control information; the bit that says that there is a tag is shown if it is not set. */
    static String vlan(int tci, int mask) {
        String text = "vid=" + masked(tci & 0xfff, mask & 0xfff, 0xfff, "0x") + ",pcp="
                + masked(tci >>> 13, mask >>> 13, 7, "0x");
        boolean matched = (mask & VLAN_PRESENT) != 0;
        if ((tci & VLAN_PRESENT) != 0 && matched) {
            return text;
        }
        return text + ",cfi=" + ((tci & VLAN_PRESENT) == 0 ? "0" : "1") + (matched ? "" : "/0");
    }

    static String masked(int value, int mask, int full, String prefix) {
        return mask == full ? Integer.toString(value) : value + "/" + prefix + Integer.toHexString(mask);
    }
}
