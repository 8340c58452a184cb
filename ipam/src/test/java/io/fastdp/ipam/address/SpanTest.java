package io.fastdp.ipam.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
    private static final int WORLD = 64;

    @ParameterizedTest
    @CsvSource({
        "10.32.0.0/12, 10.32.0.0-10.47.255.255, 1048576",
        "10.32.0.9/30, 10.32.0.8-10.32.0.11, 4",
        "255.255.255.255/32, 255.255.255.255-255.255.255.255, 1",
        "0.0.0.0/0, 0.0.0.0-255.255.255.255, 4294967296",
    })
    void spanOfANetworkHasAllItsAddresses(String cidr, String text, long size) {
        Span span = Span.of(Cidr.parse(cidr));

        assertThat(span).hasToString(text);
        assertThat(span.size()).isEqualTo(size);
        assertThat(span.asCidr()).contains(Cidr.parse(cidr).network());
    }

    @Test
    void spanThatIsNoNetworkIsMadeOfTheFewest() {
        long start = Ipv4.toLong(Cidr.parseAddress("10.0.0.3"));

        Span span = new Span(start, start + 14);

        assertThat(span.asCidr()).isEmpty();
        assertThat(span.cidrs())
                .extracting(Cidr::toString)
                .containsExactly("10.0.0.3/32", "10.0.0.4/30", "10.0.0.8/29", "10.0.0.16/32");
    }

    @Test
    void networksOfASpanAreExactlyItsAddresses() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            Span span = spanIn(random, Ipv4.SPACE);

            List<Span> parts = span.cidrs().stream().map(Span::of).toList();

            assertThat(Spans.join(parts)).isEqualTo(Spans.join(List.of(span)));
            assertThat(Spans.size(parts)).isEqualTo(span.size());
        }
    }

    @Test
    void emptySpanHasNothing() {
        Span empty = new Span(5, 5);

        assertThat(empty.isEmpty()).isTrue();
        assertThat(empty.contains(5)).isFalse();
        assertThat(empty.overlaps(new Span(0, 10))).isFalse();
        assertThat(new Span(0, 10).contains(empty)).isTrue();
        assertThat(empty.cidrs()).isEmpty();
        assertThat(empty).hasToString("(empty)");
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> new Span(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(0, Ipv4.SPACE + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void setsOfSpansCalculateLikeSetsOfAddresses() {
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            List<Span> left = spans(random);
            List<Span> right = spans(random);
            BitSet both = bits(left);
            both.and(bits(right));
            BitSet rest = bits(left);
            rest.andNot(bits(right));

            assertThat(Spans.join(left)).isEqualTo(spans(bits(left)));
            assertThat(Spans.subtract(left, right)).isEqualTo(spans(rest));
            assertThat(Spans.intersect(left, right)).isEqualTo(spans(both));
        }
    }

    @Test
    void pairsOfSpansCalculateLikeSetsOfAddresses() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            Span left = spanIn(random, WORLD);
            Span right = spanIn(random, WORLD);
            BitSet both = bits(List.of(left));
            both.and(bits(List.of(right)));

            assertThat(left.overlaps(right)).isEqualTo(!both.isEmpty());
            assertThat(left.contains(right)).isEqualTo(both.equals(bits(List.of(right))));
            assertThat(bits(List.of(left.intersect(right)))).isEqualTo(both);
        }
    }

    private static List<Span> spans(Random random) {
        List<Span> spans = new ArrayList<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            spans.add(spanIn(random, WORLD));
        }
        return spans;
    }

    private static Span spanIn(Random random, long world) {
        long one = random.nextLong(world + 1);
        long other = random.nextLong(world + 1);
        return new Span(Math.min(one, other), Math.max(one, other));
    }

    private static BitSet bits(List<Span> spans) {
        BitSet bits = new BitSet();
        spans.forEach(span -> bits.set((int) span.start(), (int) span.end()));
        return bits;
    }

    private static List<Span> spans(BitSet bits) {
        List<Span> spans = new ArrayList<>();
        for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(bits.nextClearBit(at))) {
            spans.add(new Span(at, bits.nextClearBit(at)));
        }
        return spans;
    }
}
