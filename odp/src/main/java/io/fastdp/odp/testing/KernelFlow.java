package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.odp.HexBytes;
import java.util.Optional;

/** A flow in the made-up kernel. Confined to the holder of the kernel's lock. */
final class KernelFlow {
    /** From this size on, actions are left out of dumps. */
    private static final int MAX_DUMPED_ACTIONS = 32 * 1024;

    private final KernelMatch match;
    private final Optional<HexBytes> ufid;
    private byte[] actions;
    private long packets;
    private long bytes;
    private int tcpFlags;
    private long usedMillis;

    KernelFlow(KernelMatch match, Optional<HexBytes> ufid, byte[] actions) {
        this.match = match;
        this.ufid = ufid;
        this.actions = actions;
    }

    KernelMatch match() {
        return match;
    }

    Optional<HexBytes> ufid() {
        return ufid;
    }

    byte[] actions() {
        return actions.clone();
    }

    void replaceActions(byte[] newActions) {
        actions = newActions;
    }

    void hit(long morePackets, long moreBytes, long atMillis) {
        packets += morePackets;
        bytes += moreBytes;
        usedMillis = atMillis;
    }

    void clearStats() {
        packets = 0;
        bytes = 0;
        tcpFlags = 0;
        usedMillis = 0;
    }

    /**
     * Writes the attributes of a reply.
     *
     * @param omit flags of OVS_FLOW_ATTR_UFID_FLAGS
     */
    void write(AttributeWriter writer, int omit, boolean dump) {
        ufid.ifPresent(id -> writer.bytes(OVS_FLOW_ATTR_UFID, id.toByteBuffer()));
        if (ufid.isEmpty() || (omit & OVS_UFID_F_OMIT_KEY) == 0) {
            writer.nest(OVS_FLOW_ATTR_KEY, nest -> match.writeKey(nest, ufid.isPresent()));
        }
        if ((omit & OVS_UFID_F_OMIT_MASK) == 0) {
            writer.nest(OVS_FLOW_ATTR_MASK, match::writeMask);
        }
        if (usedMillis != 0) {
            writer.u64(OVS_FLOW_ATTR_USED, usedMillis);
        }
        if (packets != 0) {
            writer.flag(OVS_FLOW_ATTR_PAD);
            writer.nest(OVS_FLOW_ATTR_STATS, struct -> struct.putU64(packets).putU64(bytes));
        }
        if (tcpFlags != 0) {
            writer.u8(OVS_FLOW_ATTR_TCP_FLAGS, tcpFlags);
        }
        boolean fits = !dump || actions.length < MAX_DUMPED_ACTIONS;
        if (fits && (omit & OVS_UFID_F_OMIT_ACTIONS) == 0) {
            writer.nest(OVS_FLOW_ATTR_ACTIONS, nest -> KernelActions.dump(actions, nest));
        }
    }
}
