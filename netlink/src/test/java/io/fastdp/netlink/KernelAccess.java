package io.fastdp.netlink;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What tests on a real kernel need. Missing it skips the test by name, or fails it where that was asked for. */
public final class KernelAccess {
    private KernelAccess() {}

    /** Requires root in the test's own namespaces; {@code FASTDP_REQUIRE_KERNEL=1} turns the skip into a failure. */
    public static void requireRoot() {
        require(isRoot(), "needs root: network namespaces and links are made");
    }

    public static void require(boolean condition, String reason) {
        if (!condition && "1".equals(System.getenv("FASTDP_REQUIRE_KERNEL"))) {
            Assertions.fail(reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
