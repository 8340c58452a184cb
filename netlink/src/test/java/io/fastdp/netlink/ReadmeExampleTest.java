package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.GenericNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The example of the module's README, which is copied from here. */
class ReadmeExampleTest {
    // example
    static Optional<Family> find(String name, NetlinkObserver observer) throws NetlinkException {
        NetlinkSocket socket =
                NetlinkSocket.open(NetlinkKernel.host(), NetlinkProtocol.GENERIC, Duration.ofSeconds(2), observer);
        try (GenericNetlink generic = new GenericNetlink(socket)) {
            return generic.resolve(name);
        }
    }
    // end

    @Test
    void exampleFindsAFamilyAndShowsItsBytes() throws NetlinkException {
        List<String> lines = new ArrayList<>();
        assertThat(find("nlctrl", NetlinkObserver.hex(lines::add))).isPresent();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("> 20 00 00 00 10 00 05 00 01 00 00 00");
        assertThat(lines.get(1)).startsWith("< ").contains("6e 6c 63 74 72 6c 00");
    }

    @Test
    void readmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/fastdp/netlink/ReadmeExampleTest.java"));
        String example = source.substring(source.indexOf("// example\n") + 11, source.indexOf("    // end\n"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
