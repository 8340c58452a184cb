package io.fastdp.odp;

/** One-bit facts in a {@link TunnelKey}, in the order in which {@code ovs-dpctl} prints them. */
public enum TunnelFlag {
    /** Operations and management frame ({@code OVS_TUNNEL_KEY_ATTR_OAM}). */
    OAM("oam"),
    /** Do not fragment the outer packet ({@code OVS_TUNNEL_KEY_ATTR_DONT_FRAGMENT}). */
    DONT_FRAGMENT("df"),
    /** The outer UDP checksum is there ({@code OVS_TUNNEL_KEY_ATTR_CSUM}). */
    CSUM("csum"),
    /** There is a tunnel id ({@code OVS_TUNNEL_KEY_ATTR_ID}). */
    KEY("key"),
    /** Metadata comes from a bridge's VLAN tunnel ({@code OVS_TUNNEL_KEY_ATTR_IPV4_INFO_BRIDGE}). */
    INFO_BRIDGE("bridge");

    private final String text;

    TunnelFlag(String text) {
        this.text = text;
    }

    /** The name in the text form of flows. */
    String text() {
        return text;
    }
}
