package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that both Java and the kernel see: a direct buffer, and where it begins, for structs that hold pointers. The owner
 * of what is in it says who may touch it when. Freed with the object.
 *
 * @param bytes all of it; used by index, so that position and limit never change
 * @param address of byte 0
 */
public record NativeMemory(ByteBuffer bytes, long address) {
    /** Zeroed memory for structs of this machine. */
    public static NativeMemory ofNativeOrder(int bytes) {
        return of(bytes, ByteOrder.nativeOrder());
    }

    /** Zeroed memory for what travels on networks, which is big-endian. */
    public static NativeMemory ofNetworkOrder(int bytes) {
        return of(bytes, ByteOrder.BIG_ENDIAN);
    }

    private static NativeMemory of(int bytes, ByteOrder order) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(order);
        return new NativeMemory(buffer, LibC.address(buffer));
    }
}
