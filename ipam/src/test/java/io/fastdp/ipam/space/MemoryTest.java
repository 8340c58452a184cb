package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million live addresses of a /12, each of a container of its own with the usual id. */
class MemoryTest {
    private static final Span UNIVERSE = Span.of(Cidr.parse("10.32.0.0/12"));
    private static final int LIVE = 1_000_000;
    private static final int ID_DIGITS = 64;

    @Test
    void aLiveAddressWithItsOwnerCostsAtMost64Octets() {
        Random random = new Random(1);
        long before = live();
        Space space = new Space();
        OwnedAddresses owned = new OwnedAddresses();
        space.add(UNIVERSE);

        for (int i = 0; i < LIVE; i++) {
            long address = space.allocate(UNIVERSE).orElseThrow();
            owned.add(container(random), false, new OwnedAddress(address, 12));
        }

        long cost = live() - before;
        assertThat(owned.size()).isEqualTo(LIVE);
        assertThat(space.used()).isEqualTo(LIVE);
        assertThat((double) cost / LIVE).as("octets").isBetween(36.0, 64.0);
    }

    private static String container(Random random) {
        char[] digits = new char[ID_DIGITS];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = Character.forDigit(random.nextInt(16), 16);
        }
        return new String(digits);
    }

    private static long live() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            runtime.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
