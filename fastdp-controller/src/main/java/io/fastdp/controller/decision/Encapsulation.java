package io.fastdp.controller.decision;

/** What VXLAN and ESP add to a frame of a container. */
public final class Encapsulation {
    /** Outer IPv4 (20), UDP (8), VXLAN (8) and the inner Ethernet header (14). */
    private static final int VXLAN = 50;

    /** What ESP does not encrypt: outer IPv4 (20), its own header (8), AES-GCM's vector (8) and authenticator (16). */
    private static final int ESP_OUTSIDE = 52;

    /** What it encrypts beside the frame: VXLAN's part without the outer IPv4, and its trailer (2). */
    private static final int ESP_INSIDE = 32;

    private static final int ESP_ALIGNMENT = 4;

    private Encapsulation() {}

    /** The largest inner packet, without Ethernet header, that fits into a packet of the underlay; as the kernel reckons. */
    public static int inner(int packet, boolean encrypted) {
        return encrypted ? (packet - ESP_OUTSIDE) / ESP_ALIGNMENT * ESP_ALIGNMENT - ESP_INSIDE : packet - VXLAN;
    }
}
