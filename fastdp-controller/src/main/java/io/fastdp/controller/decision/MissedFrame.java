package io.fastdp.controller.decision;

import io.fastdp.netlink.MacAddress;
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
    private final Optional<TunnelKey> tunnel;
    private final byte[] frame;

    private MissedFrame(VportNumber inPort, Optional<TunnelKey> tunnel, byte[] frame) {
        this.inPort = inPort;
        this.tunnel = tunnel;
        this.frame = frame;
    }

    /**
     * A frame; empty if it has not even an Ethernet header.
     *
     * @param inPort vport it came in by
     * @param tunnel what its encapsulation said, if it came in by a tunnel vport
     * @param frame from the destination MAC address on, without FCS; copied
     */
    public static Optional<MissedFrame> of(VportNumber inPort, Optional<TunnelKey> tunnel, byte[] frame) {
        return frame.length < ETHERNET_HEADER
                ? Optional.empty()
                : Optional.of(new MissedFrame(inPort, tunnel, frame.clone()));
    }

    VportNumber inPort() {
        return inPort;
    }

    Optional<TunnelKey> tunnel() {
        return tunnel;
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
                && tunnel.equals(that.tunnel)
                && Arrays.equals(frame, that.frame);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inPort, tunnel, Arrays.hashCode(frame));
    }

    @Override
    public String toString() {
        return source() + " > " + destination() + " (" + frame.length + " octets) on vport " + inPort.value();
    }
}
