package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.testing.ReplyBytes;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {
    private static NetlinkMessage message(int type, int payloadBytes) {
        return new NetlinkMessage(type, 0xffff, -1, 0x9000_0000, ByteBuffer.allocate(payloadBytes));
    }

    @Test
    void datagramOfSeveralMessagesIsSplit() {
        List<NetlinkMessage> messages = List.of(message(0xfff0, 5), message(17, 0), message(18, 8));

        List<NetlinkMessage> parsed = NetlinkMessage.parseAll(ReplyBytes.datagram(messages));

        assertThat(parsed).isEqualTo(messages);
        assertThat(parsed.get(0).length()).isEqualTo(21);
        assertThat(parsed.get(0).alignedLength()).isEqualTo(24);
    }

    @Test
    void padMayBeMissingAtTheEnd() {
        ByteBuffer datagram = message(31, 5).toByteBuffer();
        datagram.limit(21);

        assertThat(NetlinkMessage.parseAll(datagram)).hasSize(1);
    }

    @Test
    void impossibleLengthsAreMalformed() {
        ByteBuffer tooLong = message(31, 4).toByteBuffer().putInt(0, 21);
        ByteBuffer tooShort = message(31, 4).toByteBuffer().putInt(0, 15);
        ByteBuffer negative = message(31, 4).toByteBuffer().putInt(0, -1);
        ByteBuffer cut = message(31, 0).toByteBuffer().limit(15);

        for (ByteBuffer datagram : List.of(tooLong, tooShort, negative, cut)) {
            assertThatThrownBy(() -> NetlinkMessage.parseAll(datagram)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void copyKeepsItsBytesWhenTheMemoryIsReused() {
        ByteBuffer datagram = message(31, 4).toByteBuffer();
        NetlinkMessage shared = NetlinkMessage.parseAll(datagram).get(0);

        NetlinkMessage own = shared.copy();
        datagram.putInt(16, 99);

        assertThat(shared.payload().getInt()).isEqualTo(99);
        assertThat(own.payload().getInt()).isZero();
    }
}
