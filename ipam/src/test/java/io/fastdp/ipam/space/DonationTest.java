package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DonationTest {
    private static final Span EVERYWHERE = new Span(0, Ipv4.SPACE);

    /** What is owned, what of it is used, within which network others ask, what they get one after the other. */
    @ParameterizedTest
    @CsvSource({
        "10.32.0.0-10.47.255.255, '', 10.32.0.0/12, 10.40.0.0/13",
        "10.32.0.0-10.47.255.255, 10.32.0.1, 10.32.0.0/12, 10.44.0.0/14 10.36.0.0/14",
        "10.44.0.0-10.47.255.255, 10.44.0.0 10.44.0.1 10.44.0.2, 10.32.0.0/12,"
                + " 10.47.0.0/16 10.45.0.0/16 10.46.128.0/17 10.46.0.0/17 10.44.192.0/18 10.44.64.0/18",
        "10.0.1.0-10.0.1.63, '', 0.0.0.0/0, 10.0.1.32/27 10.0.1.16/28 10.0.1.8/29 10.0.1.4/30 10.0.1.2/31 10.0.1.1/32",
        "10.0.1.0-10.0.1.15, 10.0.1.2 10.0.1.9, 0.0.0.0/0,"
                + " 10.0.1.12/30 10.0.1.4/30 10.0.1.10/31 10.0.1.0/31 10.0.1.8/32 10.0.1.3/32",
        "10.0.1.0-10.0.1.47, 10.0.1.47, 0.0.0.0/0, 10.0.1.16/28",
        "10.0.1.0-10.0.1.1, 10.0.1.0 10.0.1.1, 0.0.0.0/0, ''",
        // One particular address, as a claim elsewhere asks for it.
        "10.40.0.0-10.47.255.255, '', 10.40.0.77/32, 10.40.0.77/32",
        "10.40.0.0-10.47.255.255, 10.40.0.77, 10.40.0.77/32, ''",
    })
    void givesWhatTheReferenceSays(String owned, String used, String within, String given) {
        Space space = new Space();
        space.add(span(owned));
        words(used).forEach(address -> assertThat(space.claim(address(address))).isTrue());

        List<Span> donations = new ArrayList<>();
        for (int i = 0; i < Math.max(1, words(given).size()); i++) {
            Optional<Span> donation = space.donation(Span.of(Cidr.parse(within)));
            donation.ifPresent(space::remove);
            donation.ifPresent(donations::add);
        }

        assertThat(donations)
                .hasToString(words(given).stream()
                        .map(cidr -> Span.of(Cidr.parse(cidr)))
                        .toList()
                        .toString());
    }

    @Test
    void repeatedRequestsDrainAPeerToTheLastAddress() {
        Space space = new Space();
        space.add(span("10.0.1.0-10.0.1.63"));

        int given = 0;
        for (Optional<Span> gift = space.donation(EVERYWHERE); gift.isPresent(); gift = space.donation(EVERYWHERE)) {
            space.remove(gift.get());
            given++;
        }

        assertThat(given).isEqualTo(7);
        assertThat(space.size()).isZero();
    }

    /** Start, size, biggest block: aligned; the next multiple fits; half before it; half at it. */
    @ParameterizedTest
    @CsvSource({
        "64, 64, 64, 128",
        "64, 100, 64, 128",
        "1, 1, 1, 2",
        "1, 2, 1, 2",
        "3, 261, 128, 256",
        "60, 127, 64, 128",
        "10, 8, 12, 16",
        "14, 8, 16, 20",
        "12, 8, 12, 16",
        "4294967295, 1, 4294967295, 4294967296",
        "1, 4294967295, 2147483648, 4294967296",
    })
    void findsTheBiggestBlock(long start, long size, long blockStart, long blockEnd) {
        assertThat(Donation.biggestBlock(start, size)).isEqualTo(new Span(blockStart, blockEnd));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    private static Span span(String range) {
        int dash = range.indexOf('-');
        return new Span(address(range.substring(0, dash)), address(range.substring(dash + 1)) + 1);
    }

    private static long address(String text) {
        return Ipv4.toLong(Cidr.parseAddress(text));
    }
}
