package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.testing.HexDump;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages captured on a running kernel (6.1), as files. */
final class Golden {
    private Golden() {}

    static String text(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NetlinkMessage message(String name) {
        List<NetlinkMessage> messages = NetlinkMessage.parseAll(HexDump.parse(text("golden/" + name + ".hex")));
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    static GenericMessage generic(String name) {
        return GenericMessage.of(message(name));
    }

    /** Compares everything after the netlink header, whose type, flags, sequence and port id are the sender's affair. */
    static void assertSamePayload(NetlinkMessage sent, String name) {
        ByteBuffer expected = message(name).payload();
        assertThat(HexDump.diff(expected, sent.payload())).as(name).isEmpty();
    }
}
