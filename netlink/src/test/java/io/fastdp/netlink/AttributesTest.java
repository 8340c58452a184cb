package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.testing.HexDump;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AttributesTest {
    @Test
    void everyKindComesBack() throws UnknownHostException {
        InetAddress v4 = InetAddress.getByName("10.32.0.1");
        InetAddress v6 = InetAddress.getByName("fd00::1");
        MacAddress mac = MacAddress.parse("02:01:00:00:01:01");
        AttributeWriter writer = new AttributeWriter()
                .u8(1, 0xff)
                .u16(2, 0xfffe)
                .be16(3, 6784)
                .u32(4, -2)
                .be32(5, 0x0a200001)
                .u64(6, Long.MIN_VALUE)
                .be64(7, 0x1002)
                .flag(8)
                .string(9, "weave")
                .bytes(10, new byte[] {1, 2, 3})
                .mac(11, mac)
                .ip(12, v4)
                .ip(13, v6);

        AttributeReader reader = AttributeReader.of(writer.toByteBuffer());

        assertThat(step(reader, 1).u8()).isEqualTo(0xff);
        assertThat(step(reader, 2).u16()).isEqualTo(0xfffe);
        assertThat(step(reader, 3).be16()).isEqualTo(6784);
        assertThat(step(reader, 4).u32()).isEqualTo(-2);
        assertThat(reader.u32AsLong()).isEqualTo(0xffff_fffeL);
        assertThat(step(reader, 5).be32()).isEqualTo(0x0a200001);
        assertThat(step(reader, 6).u64()).isEqualTo(Long.MIN_VALUE);
        assertThat(step(reader, 7).be64()).isEqualTo(0x1002);
        assertThat(step(reader, 8).length()).isZero();
        assertThat(step(reader, 9).string()).isEqualTo("weave");
        assertThat(step(reader, 10).bytes()).containsExactly(1, 2, 3);
        assertThat(step(reader, 11).mac()).isEqualTo(mac);
        assertThat(step(reader, 12).ip()).isEqualTo(v4);
        assertThat(step(reader, 13).ip()).isEqualTo(v6);
        assertThat(reader.next()).isFalse();
    }

    private static AttributeReader step(AttributeReader reader, int type) {
        assertThat(reader.next()).isTrue();
        assertThat(reader.type()).isEqualTo(type);
        return reader;
    }

    @Test
    void nestCountsItsInnerPad() {
        AttributeWriter writer = new AttributeWriter()
                .nest(18, info -> info.string(1, "bridge").nestFlagged(2, data -> data.u8(7, 1)))
                .u32(4, 1376);

        assertThat(HexDump.diff(HexDump.parse("""
                                0000  1c 00 12 00
                                0004  0b 00 01 00
                                0008  62 72 69 64
                                000c  67 65 00 00
                                0010  0c 00 02 80
                                0014  05 00 07 00
                                0018  01 00 00 00
                                001c  08 00 04 00
                                0020  60 05 00 00
                                """), writer.toByteBuffer())).isEmpty();
    }

    @Test
    void flagsOfTheTypeAreMasked() {
        AttributeReader outer = AttributeReader.of(
                new AttributeWriter().nestFlagged(12, port -> port.u8(4, 1)).toByteBuffer());

        AttributeReader port = step(outer, 12).nested();

        assertThat(step(port, 4).u8()).isEqualTo(1);
        assertThat(port.next()).isFalse();
    }

    @Test
    void nestMayBeginWithAStruct() {
        AttributeReader reader = AttributeReader.of(new AttributeWriter()
                .nest(1, peer -> peer.putBytes(new byte[16]).string(3, "ethwe"))
                .toByteBuffer());

        AttributeReader peer = step(reader, 1).nestedAfter(16);

        assertThat(step(peer, 3).string()).isEqualTo("ethwe");
        assertThatThrownBy(() -> reader.nestedAfter(100)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void mappedAddressStaysIpv6() {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        mapped[15] = 1;
        AttributeReader reader =
                AttributeReader.of(new AttributeWriter().bytes(1, mapped).toByteBuffer());

        assertThat(step(reader, 1).ip()).isInstanceOf(Inet6Address.class);
    }

    @Test
    void lastPadMayBeMissing() {
        AttributeReader reader = AttributeReader.of(ByteBuffer.wrap(new byte[] {5, 0, 1, 0, 42}));

        assertThat(step(reader, 1).u8()).isEqualTo(42);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void textWithoutItsNulIsRead() {
        AttributeReader reader = AttributeReader.of(
                new AttributeWriter().bytes(1, new byte[] {'l', 'o'}).toByteBuffer());

        assertThat(step(reader, 1).string()).isEqualTo("lo");
    }

    @Test
    void scalarOfAnotherLengthIsMalformed() {
        AttributeReader reader =
                AttributeReader.of(new AttributeWriter().u32(3, 1).toByteBuffer());

        assertThatThrownBy(() -> step(reader, 3).u16())
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("u16 in attribute 3");
    }

    @Test
    void impossibleLengthsAreMalformed() {
        assertThatThrownBy(() -> readAll(3, 0, 1, 0)).hasMessageContaining("nla_len");
        assertThatThrownBy(() -> readAll(9, 0, 1, 0, 1, 2, 3, 4)).hasMessageContaining("nla_len");
        assertThatThrownBy(() -> readAll(4, 0, 1, 0, 7)).hasMessageContaining("garbage");
    }

    private static void readAll(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int value : bytes) {
            buffer.put((byte) value);
        }
        AttributeReader reader = AttributeReader.of(buffer.flip());
        while (reader.next()) {
            assertThat(reader.length()).isLessThan(bytes.length);
        }
    }

    @Test
    void attributeOfMoreThan64KilobytesIsRefused() {
        AttributeWriter largest = new AttributeWriter().bytes(1, new byte[65531]);

        assertThat(largest.length()).isEqualTo(65536);
        assertThatThrownBy(() -> new AttributeWriter().bytes(1, new byte[65532]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AttributeWriter().nest(1, nest -> nest.bytes(2, new byte[65531])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writtenBytesDoNotChangeWhenMoreIsWritten() {
        AttributeWriter writer = new AttributeWriter().u32(1, 7);
        ByteBuffer before = writer.toByteBuffer();

        writer.bytes(2, new byte[1000]);

        assertThat(before.remaining()).isEqualTo(8);
        assertThat(before.getInt(4)).isEqualTo(7);
    }
}
