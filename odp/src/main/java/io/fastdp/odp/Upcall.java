package io.fastdp.odp;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A packet that the kernel handed to user space. Immutable; owns its bytes.
 *
 * @param type why
 * @param datapath where it happened
 * @param key what the kernel extracted from the packet and knows about it
 * @param packet from its Ethernet header; read-only, big endian, position 0
 * @param userData what the action {@link Action.Userspace} said to give back
 * @param egressTunnel outer headers that the packet would get on the vport the action named
 * @param hash to be given back to {@link Packets#execute}, so that the tunnel chooses the source port it would have chosen
 *     (Linux 5.5 and newer)
 * @param originalLength length in bytes before the packet was truncated; empty if it was not
 */
public record Upcall(
        Type type,
        DatapathIndex datapath,
        FlowKeys key,
        ByteBuffer packet,
        Optional<HexBytes> userData,
        Optional<TunnelKey> egressTunnel,
        OptionalLong hash,
        OptionalInt originalLength) {
    /** Why a packet comes to user space. */
    public enum Type {
        /** No flow matched. */
        MISS,
        /** A flow's action said so. */
        ACTION
    }

    public Upcall {
        packet = packet.asReadOnlyBuffer();
    }

    /** A miss with nothing but key and packet. */
    public static Upcall miss(DatapathIndex datapath, FlowKeys key, ByteBuffer packet) {
        return new Upcall(
                Type.MISS,
                datapath,
                key,
                packet,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty());
    }

    /** A read-only view with position 0. */
    @Override
    public ByteBuffer packet() {
        return packet.duplicate();
    }
}
