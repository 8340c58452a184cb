package io.fastdp.netlink.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    @Test
    void fourBytesALine() {
        assertThat(HexDump.format(bytes(0x24, 0, 0, 0, 0xff, 1)).lines())
                .containsExactly("0000  24 00 00 00", "0004  ff 01");
    }

    @Test
    void commentsAndLongLinesAreRead() {
        ByteBuffer parsed = HexDump.parse("""
                -- request
                0000  24 00 00 00              nlmsg_len 36
                0004  01 00 00 00 c9 02 00 00  be careful
                000c  0a
                """);

        assertThat(parsed).isEqualTo(bytes(0x24, 0, 0, 0, 1, 0, 0, 0, 0xc9, 2, 0, 0, 0x0a));
    }

    @Test
    void wrongOffsetIsRefused() {
        assertThatThrownBy(() -> HexDump.parse("0004  00 00 00 00")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyLinesThatDifferAreMarked() {
        assertThat(HexDump.diff(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9), bytes(1, 2, 3, 4, 5, 6, 0, 8))
                        .lines())
                .containsExactly(
                        "      expected     actual",
                        "0000  01 02 03 04  01 02 03 04",
                        "0004  05 06 07 08  05 06 00 08  <--",
                        "0008  09                        <--");
    }

    @Test
    void equalBytesHaveNoDifference() {
        assertThat(HexDump.diff(bytes(1, 2), bytes(1, 2))).isEmpty();
    }
}
