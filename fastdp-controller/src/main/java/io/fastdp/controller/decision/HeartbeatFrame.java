package io.fastdp.controller.decision;

import java.nio.ByteBuffer;

/**
 * The heartbeat of the fast datapath: a frame as large as any that the sender will send, both MAC addresses and the type
 * zero, then the connection's number and the frame's length (overlay protocol, section 4.3). Its size makes it prove the
 * path's MTU too.
 */
public final class HeartbeatFrame {
    private static final int ETHERNET_HEADER = 14;
    private static final int SHORTEST = ETHERNET_HEADER + 8 + 2;

    private HeartbeatFrame() {}

    /**
     * Builds one.
     *
     * @param connectionUid number of the connection, the same at both ends
     * @param mtu MTU of the sender's datapath device in octets
     */
    public static byte[] encode(long connectionUid, int mtu) {
        int length = Math.max(mtu + ETHERNET_HEADER, SHORTEST);
        return ByteBuffer.allocate(length)
                .putLong(ETHERNET_HEADER, connectionUid)
                .putShort(ETHERNET_HEADER + 8, (short) length)
                .array();
    }

    /** Whether a received frame is a whole, valid heartbeat of a connection. */
    static boolean isValid(byte[] frame, long connectionUid) {
        if (frame.length < SHORTEST) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        return buffer.getShort(ETHERNET_HEADER - 2) == 0
                && buffer.getLong(ETHERNET_HEADER) == connectionUid
                && Short.toUnsignedInt(buffer.getShort(ETHERNET_HEADER + 8)) == frame.length;
    }
}
