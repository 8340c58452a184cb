package io.fastdp.mesh.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.7.9/24, 192.168.7.1, true",
        "255.255.255.255/32, 255.255.255.254, false",
        "1.2.3.4/0, 200.1.1.1, true"
    })
    void containsItsAddresses(String subnet, String address, boolean contained) throws UnknownHostException {
        assertThat(Subnet.parse(subnet).contains(Subnet.literal(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/33", "a.b.c.d/8", "::/0"})
    void refusesWhatIsNoSubnet(String text) {
        assertThatThrownBy(() -> Subnet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid CIDR address: " + text);
    }

    @Test
    void readsAddressesOfDescriptionsStrictly() {
        assertThat(Addresses.parse("10.0.0.1:6783")).hasToString("/10.0.0.1:6783");
        assertThat(Addresses.parse("10.0.0.1")).isNull();
        assertThat(Addresses.parse("host:6783")).isNull();
        assertThat(Addresses.parse("10.0.0.1:0")).isNull();
        assertThat(Addresses.parse("10.0.0.1:99999")).isNull();
        assertThat(Addresses.parse("[::1]:6783")).isNull();
    }
}
