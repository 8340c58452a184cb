package io.fastdp.ipam.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    @ParameterizedTest
    @CsvSource({
        "10.32.0.0/12, 10.32.0.0, 10.47.255.255, 1048576",
        "10.32.0.1/12, 10.32.0.0, 10.47.255.255, 1048576",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255, 4294967296",
        "255.255.255.255/32, 255.255.255.255, 255.255.255.255, 1",
        "192.168.7.9/30, 192.168.7.8, 192.168.7.11, 4",
    })
    void rangeSpansTheWholeNetwork(String text, String first, String last, long size) {
        AddressRange range = Cidr.parse(text).range();

        assertThat(range).hasToString(first + "-" + last);
        assertThat(range.size()).isEqualTo(size).isEqualTo(Cidr.parse(text).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.32.0.0",
                "10.32.0.0/",
                "10.32.0.0/33",
                "10.32.0.0/012",
                "10.32.0/12",
                "10.32.0.0.0/12",
                "10.032.0.0/12",
                "256.0.0.0/8",
                "10.32.0.0/-1",
                "10.32.0.0/1a",
                " 10.32.0.0/12",
                "::/0",
                "a.b.c.d/8",
                "10.32.0.0/12/1",
                "1..2.3/4",
                "localhost/8",
                "1.2.3.4444/8"
            })
    void parseRefusesWithTheText(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid CIDR address: " + text);
    }

    @Test
    void hostBitsAreKeptAndNetworkClearsThem() {
        Cidr cidr = Cidr.parse("10.32.0.1/12");

        assertThat(cidr).hasToString("10.32.0.1/12");
        assertThat(cidr.isNetwork()).isFalse();
        assertThat(cidr.network()).hasToString("10.32.0.0/12");
        assertThat(cidr.network().isNetwork()).isTrue();
    }

    @Test
    void containsAndOverlapsFollowTheMask() {
        Cidr universe = Cidr.parse("10.32.0.0/12");

        assertThat(universe.contains(Cidr.parseAddress("10.47.255.255"))).isTrue();
        assertThat(universe.contains(Cidr.parseAddress("10.48.0.0"))).isFalse();
        assertThat(universe.overlaps(Cidr.parse("10.0.0.0/8"))).isTrue();
        assertThat(universe.overlaps(Cidr.parse("10.40.0.0/16"))).isTrue();
        assertThat(universe.overlaps(Cidr.parse("172.16.0.0/12"))).isFalse();
    }

    @Test
    void parseReadsWhatToStringWrites() {
        Random random = new Random(7);

        for (int i = 0; i < FUZZ; i++) {
            Cidr cidr = new Cidr(Ipv4.ofLong(random.nextInt() & 0xffff_ffffL), random.nextInt(33));
            assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
        }
    }

    @Test
    void mutatedTextIsReadOrRefusedAndNothingElse() {
        Random random = new Random(8);

        for (int i = 0; i < FUZZ; i++) {
            StringBuilder text = new StringBuilder("10.32.0.0/12");
            for (int change = random.nextInt(4); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x80));
            }
            try {
                assertThat(Cidr.parse(text.toString())).hasToString(text.toString());
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("invalid CIDR address: ");
            }
        }
    }

    @Test
    void rangeRefusesTheWrongOrder() {
        assertThatThrownBy(() -> new AddressRange(Cidr.parseAddress("10.0.0.2"), Cidr.parseAddress("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.2-10.0.0.1");
    }
}
