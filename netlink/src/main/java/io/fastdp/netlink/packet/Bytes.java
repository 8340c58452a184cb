package io.fastdp.netlink.packet;

/**
 * Numbers in network byte order in arrays. Headers are copied into arrays to be read: with the compiler that the agent runs
 * with (C1) a number read from a buffer costs 10 to 17 ns, and copying the whole header 30. Stateless.
 */
final class Bytes {
    private Bytes() {}

    static int getShort(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << Byte.SIZE) | (bytes[at + 1] & 0xff);
    }

    static int getInt(byte[] bytes, int at) {
        return (getShort(bytes, at) << Short.SIZE) | getShort(bytes, at + Short.BYTES);
    }

    static void putShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> Byte.SIZE);
        bytes[at + 1] = (byte) value;
    }

    static void putInt(byte[] bytes, int at, int value) {
        putShort(bytes, at, value >> Short.SIZE);
        putShort(bytes, at + Short.BYTES, value);
    }

    /** Whether two arrays have the same at the same place. */
    static boolean same(byte[] one, byte[] other, int from, int end) {
        for (int i = from; i < end; i++) {
            if (one[i] != other[i]) {
                return false;
            }
        }
        return true;
    }
}
