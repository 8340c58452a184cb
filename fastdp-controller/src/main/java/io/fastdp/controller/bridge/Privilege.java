package io.fastdp.controller.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the process may change the network. */
final class Privilege {
    /** Bit of {@code linux/capability.h}. */
    private static final int CAP_NET_ADMIN = 12;

    private static final String EFFECTIVE = "CapEff:";

    private Privilege() {}

    /** Asked first, so that a user without it reads one line about that and not about the first thing that fails. */
    static void require(String what) throws BridgeException {
        if (!has(CAP_NET_ADMIN)) {
            throw new BridgeException("fastdp must be run as root, or with CAP_NET_ADMIN, to " + what);
        }
    }

    private static boolean has(int capability) {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .mapToLong(hex -> Long.parseUnsignedLong(hex, 16))
                    .anyMatch(set -> (set & 1L << capability) != 0);
        } catch (IOException | NumberFormatException e) {
            // Without /proc nobody knows; the kernel will say.
            return true;
        }
    }
}
