package io.fastdp.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameTest {
    @ParameterizedTest
    @CsvSource({
        "7a:9f:eb:b6:0c:6e, 7a:9f:eb:b6:0c:6e",
        "7A:9F:EB:B6:0C:6E, 7a:9f:eb:b6:0c:6e",
        "::1, 00:00:00:00:00:01",
        "a1:b2::c3, a1:b2:00:00:00:c3",
        "ff::, ff:00:00:00:00:00",
        "1:2:3:4:5:6, 01:02:03:04:05:06",
        "::, 00:00:00:00:00:00"
    })
    void parseAcceptsTheShortForms(String text, String full) {
        assertThat(PeerName.parse(text)).hasToString(full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "1:2:3:4:5",
                "1:2:3:4:5:6:7",
                "::1::",
                "1:2:3:4:5:6::",
                "g:2:3:4:5:6",
                "001:2:3:4:5:6",
                ":::1",
                "1:2:3:4:5:6:",
                "+1:2:3:4:5:6",
                "\u0661:2:3:4:5:6",
                "host"
            })
    void parseRefusesAnythingElse(String text) {
        assertThatThrownBy(() -> PeerName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invalid peer name");
    }

    @Test
    void binaryFormIsBigEndian() {
        PeerName name = PeerName.of(134827272965230L);

        assertThat(name).hasToString("7a:9f:eb:b6:0c:6e");
        assertThat(name.toBytes()).containsExactly(0x7a, 0x9f, 0xeb, 0xb6, 0x0c, 0x6e);
        assertThat(PeerName.ofBytes(name.toBytes())).isEqualTo(name);
    }

    @Test
    void orderIsThatOfTheNumbers() {
        assertThat(PeerName.parse("ff::")).isGreaterThan(PeerName.parse("7f:ff:ff:ff:ff:ff"));
        assertThat(PeerName.parse("::2")).isLessThan(PeerName.parse("::10"));
    }

    @Test
    void nothingBeyondSixOctetsIsAName() {
        assertThatThrownBy(() -> PeerName.of(1L << 48)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PeerName.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PeerName.ofBytes(new byte[5])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textAndBackIsTheSameName() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            PeerName name = PeerName.of(random.nextLong() >>> 16);

            assertThat(PeerName.parse(name.toString())).isEqualTo(name);
        }
    }
}
