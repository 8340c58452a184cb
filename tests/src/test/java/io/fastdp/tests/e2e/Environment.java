package io.fastdp.tests.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What the machine must offer. Missing things skip a test, or fail it with {@code FASTDP_REQUIRE_KERNEL=1}. */
final class Environment {

    private Environment() {}

    static void requireKernel() {
        require(Files.isDirectory(Path.of("/sys/module/openvswitch")), "a kernel with openvswitch; use scripts/lab");
        require("root".equals(System.getProperty("user.name")), "root");
    }

    /** A kernel that this lab alone uses, so that its modules may come and go. */
    static void requireOwnKernel() {
        Assumptions.assumeTrue("uml".equals(variable("FASTDP_LAB_KERNEL", "")), "needs a kernel of its own");
    }

    /** The program under test, as scripts/build leaves it. */
    static Path program() {
        Path program = installation().resolve("bin/fastdp");
        require(Files.isExecutable(program), program + "; run scripts/build");
        return program;
    }

    /** The folder with all that belongs to the program. */
    static Path installation() {
        return Path.of(variable("FASTDP_DIST", "../dist")).toAbsolutePath().normalize();
    }

    /** Where a test may leave measurements for people and for {@code scripts/bench}. */
    static Path results() {
        return Path.of(variable("FASTDP_LAB_RESULTS", "target"));
    }

    /** A number that whoever runs the tests may change. */
    static int number(String name, int otherwise) {
        return Integer.parseInt(variable(name, String.valueOf(otherwise)));
    }

    private static void require(boolean present, String what) {
        if (!present && "1".equals(variable("FASTDP_REQUIRE_KERNEL", "0"))) {
            throw new AssertionError("this test needs " + what);
        }
        Assumptions.assumeTrue(present, () -> "needs " + what);
    }

    private static String variable(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
