package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.testing.HexDump;
import java.io.IOException;
import java.nio.ByteBuffer;
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
        List<String> sent = new ArrayList<>();
        NetlinkObserver hex = new NetlinkObserver() {
            @Override
            public void onSend(ByteBuffer datagram) {
                sent.add(HexDump.format(datagram));
            }
        };

        assertThat(find("nlctrl", hex)).isPresent();
        assertThat(sent).singleElement().asString().contains("0014  0b 00 02 00");
    }

    @Test
    void readmeShowsThisCode() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/fastdp/netlink/ReadmeExampleTest.java"));
        String example = source.substring(source.indexOf("// example\n") + 11, source.indexOf("    // end\n"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(example.stripTrailing().stripIndent());
    }
}
