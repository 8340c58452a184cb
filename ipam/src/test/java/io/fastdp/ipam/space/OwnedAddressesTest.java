package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedAddressesTest {
    private static final String CONTAINER = "6f2e1c0d9b8a7f6e5d4c3b2a190807f6e5d4c3b2a190807f6e5d4c3b2a190807";

    private final OwnedAddresses owned = new OwnedAddresses();

    @Test
    void keepsTheAddressesOfAnIdentifierInTheOrderOfTheirArrival() {
        owned.add(CONTAINER, false, address("10.32.0.7/12"));
        owned.add(CONTAINER, false, address("10.33.0.1/30"));
        owned.add(CONTAINER, false, address("10.32.0.3/12"));

        assertThat(owned.of(CONTAINER))
                .containsExactly(address("10.32.0.7/12"), address("10.33.0.1/30"), address("10.32.0.3/12"));
        assertThat(owned.firstIn(CONTAINER, Span.of(Cidr.parse("10.32.0.0/16"))))
                .contains(address("10.32.0.7/12"));
        assertThat(owned.firstIn(CONTAINER, Span.of(Cidr.parse("10.33.0.0/16"))))
                .contains(address("10.33.0.1/30"));
        assertThat(owned.firstIn(CONTAINER, Span.of(Cidr.parse("10.34.0.0/16"))))
                .isEmpty();
        assertThat(owned.size()).isEqualTo(3);
        assertThat(owned.owners()).isEqualTo(1);
    }

    @Test
    void namesTheOwnerOfAnAddress() {
        owned.add("weave:expose", false, address("10.32.0.1/12"));

        assertThat(owned.ownerOf(number("10.32.0.1"))).contains("weave:expose");
        assertThat(owned.ownerOf(number("10.32.0.2"))).isEmpty();
        assertThat(owned.ownerOf(number("10.99.0.1"))).isEmpty();
    }

    @Test
    void refusesAnAddressThatSomebodyHas() {
        owned.add("a", false, address("10.32.0.1/12"));

        assertThatThrownBy(() -> owned.add("b", false, address("10.32.0.1/24")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot give 10.32.0.1 to b: a has it");
        assertThatThrownBy(() -> owned.add("a", false, address("10.32.0.1/24")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(owned.of("a")).containsExactly(address("10.32.0.1/12"));
        assertThat(owned.of("b")).isEmpty();
    }

    @Test
    void removesOneOrAllAddressesOfAnIdentifier() {
        owned.add("a", true, address("10.32.0.1/12"));
        owned.add("a", true, address("10.32.0.2/12"));
        owned.add("a", true, address("10.32.0.3/12"));

        assertThat(owned.remove("a", number("10.32.0.1"))).isTrue();
        assertThat(owned.remove("a", number("10.32.0.1"))).isFalse();
        assertThat(owned.remove("b", number("10.32.0.2"))).isFalse();
        assertThat(owned.isContainer("a")).isTrue();
        assertThat(owned.removeAll("a")).containsExactly(address("10.32.0.2/12"), address("10.32.0.3/12"));

        assertThat(owned.removeAll("a")).isEmpty();
        assertThat(owned.ownerOf(number("10.32.0.2"))).isEmpty();
        assertThat(owned.owners()).isZero();
        assertThat(owned.size()).isZero();
    }

    @Test
    void theLastWordOnWhetherAContainerIsWatchedCounts() {
        owned.add("a", true, address("10.32.0.1/12"));
        owned.add("a", false, address("10.32.0.2/12"));

        assertThat(owned.isContainer("a")).isFalse();
        assertThat(owned.isContainer("b")).isFalse();
    }

    @Test
    void listsIdentifiersInOrder() {
        owned.add("weave:expose", false, address("10.32.0.1/12"));
        owned.add("10.32.0.9", false, address("10.32.0.9/32"));
        owned.add(CONTAINER, false, address("255.255.255.255/0"));

        assertThat(owned.identifiers()).containsExactly("10.32.0.9", CONTAINER, "weave:expose");
        assertThat(owned.of(CONTAINER)).hasToString("[255.255.255.255/0]");
    }

    /** Texts that an over-eager packing could confuse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "aa", "AA", "aA", "0", "00", "000", "0000", "é", "\u0100", "\ud800", "\ud800?", "🐳", "a\0",
                "a\0b"
            })
    void everyIdentifierComesBackAsItWas(String identifier) {
        owned.add(identifier, false, address("10.32.0.1/12"));
        owned.add(identifier + "/2", false, address("10.32.0.2/12"));

        assertThat(owned.ownerOf(number("10.32.0.1"))).contains(identifier);
        assertThat(owned.of(identifier)).containsExactly(address("10.32.0.1/12"));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "4294967296, 0", "0, -1", "0, 33"})
    void refusesWhatIsNoAddress(long address, int prefixLength) {
        assertThatThrownBy(() -> new OwnedAddress(address, prefixLength)).isInstanceOf(IllegalArgumentException.class);
    }

    private static OwnedAddress address(String text) {
        Cidr cidr = Cidr.parse(text);
        return new OwnedAddress(Ipv4.toLong(cidr.address()), cidr.prefixLength());
    }

    private static long number(String text) {
        return Ipv4.toLong(Cidr.parseAddress(text));
    }
}
