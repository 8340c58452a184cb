package io.fastdp.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.testing.HexDump;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileFamilyTest {
    private static final int ITERATIONS = Integer.getInteger("fastdp.fuzz.iterations", 20_000);
    private static final long SEED = 42;

    @Test
    void damagedFamiliesAreDecodedOrRefused() throws IOException {
        byte[] captured;
        try (InputStream file = HostileFamilyTest.class.getResourceAsStream("/golden/resolve-family-reply.hex")) {
            captured = HexDump.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .array();
        }
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] bytes = captured.clone();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            refused += refuses(ByteBuffer.wrap(bytes)) ? 1 : 0;
        }
        assertThat(refused).isBetween(ITERATIONS / 20, ITERATIONS * 19 / 20);
    }

    /** Anything but the one exception ends the test. */
    private static boolean refuses(ByteBuffer datagram) {
        try {
            for (NetlinkMessage message : NetlinkMessage.parseAll(datagram)) {
                Family family = Family.read(GenericMessage.of(message).attributes(0));
                assertThat(family.name()).isNotEmpty();
            }
            return false;
        } catch (MalformedMessageException e) {
            return true;
        }
    }
}
