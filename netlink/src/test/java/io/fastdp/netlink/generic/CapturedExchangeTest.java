package io.fastdp.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSocket;
import io.fastdp.netlink.testing.HexDump;
import io.fastdp.netlink.testing.ScriptedKernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first three exchanges of a session with Linux 6.1.176, byte for byte. */
class CapturedExchangeTest {
    private static final int OVS_DATAPATH_ID = 28;

    private static ByteBuffer golden(String name) throws IOException {
        try (InputStream file = CapturedExchangeTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            return HexDump.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static NetlinkMessage newDatapath() {
        ByteBuffer payload = GenericMessage.payload(
                1, 2, body -> body.putU32(0).string(1, "datapath").u32(2, 0).u32(5, 3));
        return NetlinkMessage.request(OVS_DATAPATH_ID, MessageFlags.NLM_F_ECHO, payload);
    }

    @Test
    void familyIsResolvedAndADatapathMadeOnce() throws IOException {
        ScriptedKernel kernel = new ScriptedKernel(713)
                .expect(golden("resolve-family-request"))
                .reply(golden("resolve-family-reply"))
                .reply(golden("resolve-family-ack"))
                .expect(golden("datapath-new-request"))
                .reply(golden("datapath-new-reply"))
                .reply(HexDump.parse("""
                        0000  24 00 00 00 02 00 00 01
                        0008  02 00 00 00 c9 02 00 00
                        0010  00 00 00 00 38 00 00 00
                        0018  1c 00 0d 00 02 00 00 00
                        0020  c9 02 00 00
                        """))
                .expect(golden("datapath-exists-request"))
                .reply(golden("datapath-exists-error"));
        NetlinkSocket socket = NetlinkSocket.open(kernel, NetlinkProtocol.GENERIC);

        try (GenericNetlink generic = new GenericNetlink(socket)) {
            assertThat(generic.resolve("ovs_flow"))
                    .hasValue(new Family("ovs_flow", 0x1e, 1, 4, List.of(new MulticastGroup("ovs_flow", 5))));
            assertThat(name(socket.request("create datapath", newDatapath()).get(0)))
                    .isEqualTo("datapath");
            assertThatExceptionOfType(NetlinkException.class)
                    .isThrownBy(() -> socket.request("create datapath", newDatapath()))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                    .withMessage("create datapath: EEXIST (exists already)");
        }

        kernel.assertFinished();
    }

    private static String name(NetlinkMessage datapath) {
        AttributeReader attributes = GenericMessage.of(datapath).attributes(4);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).isEqualTo(1);
        return attributes.string();
    }
}
