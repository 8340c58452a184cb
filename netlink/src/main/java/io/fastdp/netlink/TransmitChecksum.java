package io.fastdp.netlink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Whether a link leaves checksums of sent packets to its driver ({@code SIOCETHTOOL}, {@code linux/ethtool.h}). A veth's
 * "driver" never computes them, so they must be off where frames are captured in user space. Thread-safe.
 */
public final class TransmitChecksum {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GTXCSUM = 0x16;
    private static final int ETHTOOL_STXCSUM = 0x17;
    private static final int IFREQ_BYTES = 40;
    private static final int NAME_BYTES = 16;

    private TransmitChecksum() {}

    /** Reads the setting of a link in the calling thread's network namespace. */
    public static boolean isOffloaded(String link) throws NetlinkException {
        return run("read", link, ETHTOOL_GTXCSUM, 0) != 0;
    }

    /** Changes the setting; off turns TCP segmentation offload off with it. */
    public static void setOffloaded(String link, boolean offloaded) throws NetlinkException {
        run("set", link, ETHTOOL_STXCSUM, offloaded ? 1 : 0);
    }

    private static int run(String verb, String link, int command, int data) throws NetlinkException {
        String operation = verb + " transmit checksum offload of " + link;
        byte[] name = link.getBytes(StandardCharsets.UTF_8);
        if (name.length >= NAME_BYTES) {
            throw new NetlinkException(operation, Errno.ENAMETOOLONG);
        }
        int fd = LibC.checked(operation, LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
        try {
            ByteBuffer value =
                    LibC.allocate(2 * Integer.BYTES).putInt(0, command).putInt(Integer.BYTES, data);
            ByteBuffer request = LibC.allocate(IFREQ_BYTES);
            request.put(0, name).putLong(NAME_BYTES, LibC.address(value));
            LibC.checked(operation, LibC.ioctl(fd, SIOCETHTOOL, request));
            return value.getInt(Integer.BYTES);
        } finally {
            LibC.close(fd);
        }
    }
}
