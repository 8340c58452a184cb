package io.fastdp.controller.decision;

import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A frame that the kernel handed up: no flow matched it, or the heartbeat flow did. Immutable.
 */
public final class MissedFrame {
    private static final int ETHERNET_HEADER = 14;

    private final VportNumber inPort;
    private final boolean delivered;
    private final Optional<TunnelKey> tunnel;
    private final FrameKind kind;
    private final byte[] frame;

    private MissedFrame(
            VportNumber inPort, boolean delivered, Optional<TunnelKey> tunnel, FrameKind kind, byte[] frame) {
        this.inPort = inPort;
        this.delivered = delivered;
        this.tunnel = tunnel;
        this.kind = kind;
        this.frame = frame;
    }

    /**
     * A frame; empty if it has not even an Ethernet header, or came from nowhere.
     *
     * @param key what the kernel extracted from it: its vport, its tunnel if it came by one, its tags and type
     * @param frame from the destination MAC address on, without FCS; copied
     */
    public static Optional<MissedFrame> of(FlowKeys key, byte[] frame) {
        return frame.length < ETHERNET_HEADER
                ? Optional.empty()
                : key.inPort()
                        .map(port -> new MissedFrame(
                                port, isDelivered(key), key.tunnel(), FrameKind.of(key), frame.clone()));
    }

    private static boolean isDelivered(FlowKeys key) {
        return key.find(FlowKey.RecircId.class)
                .filter(pass -> pass.bits() == Access.Direct.DELIVERED)
                .isPresent();
    }

    VportNumber inPort() {
        return inPort;
    }

    /** Whether it is for this node's containers only, by a mark that a flow of ours gave it. */
    boolean isDelivered() {
        return delivered;
    }

    Optional<TunnelKey> tunnel() {
        return tunnel;
    }

    /** Its tags and type as the kernel read them: a flow for it must match just that. */
    FrameKind kind() {
        return kind;
    }

    MacAddress destination() {
        return mac(0);
    }

    MacAddress source() {
        return mac(6);
    }

    /** Both addresses zero: the mark of a heartbeat (overlay protocol, section 4.3). */
    boolean isHeartbeat() {
        return destination().isZero() && source().isZero();
    }

    /** The whole frame, a copy. */
    public byte[] bytes() {
        return frame.clone();
    }

    private MacAddress mac(int offset) {
        long value = 0;
        for (int i = offset; i < offset + 6; i++) {
            value = value << 8 | (frame[i] & 0xff);
        }
        return MacAddress.of(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MissedFrame that
                && inPort.equals(that.inPort)
                && delivered == that.delivered
                && tunnel.equals(that.tunnel)
                && kind.equals(that.kind)
                && Arrays.equals(frame, that.frame);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inPort, delivered, tunnel, kind, Arrays.hashCode(frame));
    }

    @Override
    public String toString() {
        return source() + " > " + destination() + " (" + frame.length + " octets) on vport " + inPort.value();
    }
}
