package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContainerMacTest {
    @Test
    void theMacIsMadeOfTheAddress() throws Exception {
        MacAddress mac = ContainerMac.of((Inet4Address) InetAddress.getByName("10.32.0.5"));

        assertThat(mac).hasToString("0a:58:0a:20:00:05");
        assertThat(mac.isGroup()).isFalse();
    }

    @Test
    void theAddressIsReadBack() throws Exception {
        Random random = new Random(20_261_121);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[4];
            random.nextBytes(bytes);
            Inet4Address address = (Inet4Address) InetAddress.getByAddress(bytes);

            assertThat(ContainerMac.addressOf(ContainerMac.of(address))).contains(address);
        }
    }

    @Test
    void otherMacsHoldNoAddress() {
        assertThat(ContainerMac.addressOf(MacAddress.parse("0a:59:0a:20:00:05")))
                .isEmpty();
    }
}
