package io.fastdp.odp;

/** One-bit facts in a {@link TunnelKey}, in the order in which {@code ovs-dpctl} prints them. */
public enum TunnelFlag {
    /** Operations and management frame ({@code OVS_TUNNEL_KEY_ATTR_OAM}). */
    OAM("oam", 0x1),
    /** Do not fragment the outer packet ({@code OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT}). */
    DONT_FRAGMENT("df", 0x2),
    /** The outer UDP checksum is there ({@code OVS_TUNNEL_KEY_ATTR_CSUM}). */
    CSUM("csum", 0x4),
    /** There is a tunnel id ({@code OVS_TUNNEL_KEY_ATTR_ID}). */
    KEY("key", 0x8),
    /** Metadata comes from a bridge's VLAN tunnel ({@code OVS_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE}). */
    INFO_BRIDGE("bridge", 0x10);

    private final String text;
    private final int bit;

    TunnelFlag(String text, int bit) {
        this.text = text;
        this.bit = bit;
    }

    /** A bit of its own, for sets of flags in text; not part of any wire format. */
    int bit() {
        return bit;
    }

    /** The name in the text form of flows. */
    String text() {
        return text;
    }
}
