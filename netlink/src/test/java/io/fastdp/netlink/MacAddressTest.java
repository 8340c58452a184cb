package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @Test
    void textBytesAndNumberSayTheSame() {
        MacAddress mac = MacAddress.parse("0A:58:0a:20:00:05");
        ByteBuffer bytes = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        mac.writeTo(bytes);

        assertThat(mac).hasToString("0a:58:0a:20:00:05").isEqualTo(MacAddress.of(0x0a580a200005L));
        assertThat(bytes.array()).containsExactly(0x0a, 0x58, 0x0a, 0x20, 0, 5);
        assertThat(MacAddress.read(bytes.flip())).isEqualTo(mac).hasSameHashCodeAs(mac);
    }

    @Test
    void orderIsUnsigned() {
        assertThat(MacAddress.BROADCAST).isGreaterThan(MacAddress.parse("7f:ff:ff:ff:ff:ff"));
        assertThat(MacAddress.ZERO).isLessThan(MacAddress.of(1));
    }

    @Test
    void groupAndZeroAreTold() {
        assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
        assertThat(MacAddress.parse("01:00:5e:00:00:01").isGroup()).isTrue();
        assertThat(MacAddress.parse("02:01:00:00:01:01").isGroup()).isFalse();
        assertThat(MacAddress.ZERO.isZero()).isTrue();
        assertThat(MacAddress.of(1).isZero()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0a:58:0a:20:00",
                "0a:58:0a:20:00:0g",
                "0a-58-0a-20-00-05",
                "0a:58:0a:20:00:05:06",
                "0a580a200005"
            })
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void moreThan48BitsAreRefused() {
        assertThatThrownBy(() -> MacAddress.of(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shortBufferIsMalformed() {
        assertThatThrownBy(() -> MacAddress.read(ByteBuffer.allocate(5))).isInstanceOf(MalformedMessageException.class);
    }
}
