package io.fastdp.controller.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Tests on a real kernel skip by name where they cannot run; {@code FASTDP_REQUIRE_KERNEL=1} makes that a failure. */
public final class KernelAccess {
    private KernelAccess() {}

    public static void requireRoot() {
        boolean root = isRoot();
        if (!root && "1".equals(System.getenv("FASTDP_REQUIRE_KERNEL"))) {
            Assertions.fail("needs root: network namespaces and links are made");
        }
        Assumptions.assumeTrue(root, "needs root: network namespaces and links are made");
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
