package io.fastdp.odp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * A packet for the datapath to run actions on. Immutable as long as the memory under the frame is.
 *
 * @param frame from its Ethernet header, 14 to 65531 bytes
 * @param key metadata that the actions look at, as the upcall gave it; {@link FlowKeys#NONE} suffices for outputs and tunnels
 * @param actions what to do with it
 * @param hash as the upcall gave it, so that a tunnel chooses the same source port
 */
public record PacketOut(ByteBuffer frame, FlowKeys key, List<Action> actions, OptionalLong hash) {
    public PacketOut {
        frame = frame.asReadOnlyBuffer();
        actions = List.copyOf(actions);
    }

    /** Without metadata. */
    public static PacketOut of(ByteBuffer frame, List<Action> actions) {
        return new PacketOut(frame, FlowKeys.NONE, actions, OptionalLong.empty());
    }

    /** The packet of an upcall, with its metadata. */
    public static PacketOut of(Upcall upcall, List<Action> actions) {
        return new PacketOut(upcall.packet(), upcall.key(), actions, upcall.hash());
    }

    /** A read-only view. */
    @Override
    public ByteBuffer frame() {
        return frame.duplicate();
    }
}
