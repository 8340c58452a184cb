package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceTest {
    private static final Span UNIVERSE = span("10.32.0.0/12");
    private static final Span HOSTS = new Span(UNIVERSE.start() + 1, UNIVERSE.end() - 1);

    private final Space space = new Space();

    @Test
    void allocatesTheLowestFreeAddressFirst() {
        space.add(span("10.44.0.0/14"));

        assertThat(allocate(HOSTS)).isEqualTo("10.44.0.0");
        assertThat(allocate(HOSTS)).isEqualTo("10.44.0.1");
        assertThat(allocate(HOSTS)).isEqualTo("10.44.0.2");
    }

    @Test
    void leavesOutWhatIsOutsideTheHostRange() {
        space.add(UNIVERSE);

        assertThat(allocate(HOSTS)).isEqualTo("10.32.0.1");
        assertThat(space.isFree(address("10.32.0.0"))).isTrue();
    }

    @Test
    void reusesAFreedLowAddressAtOnce() {
        space.add(UNIVERSE);
        allocate(HOSTS);
        allocate(HOSTS);

        assertThat(space.free(address("10.32.0.1"))).isTrue();

        assertThat(allocate(HOSTS)).isEqualTo("10.32.0.1");
        assertThat(allocate(HOSTS)).isEqualTo("10.32.0.3");
    }

    @Test
    void passesOverAClaimedAddressInsideASubnet() {
        space.add(UNIVERSE);
        Span hosts = new Span(address("10.33.0.1"), address("10.33.0.3"));

        assertThat(space.claim(address("10.33.0.1"))).isTrue();

        assertThat(allocate(hosts)).isEqualTo("10.33.0.2");
        assertThat(space.allocate(hosts)).isEmpty();
    }

    @Test
    void claimsOnlyWhatIsOwnedAndFree() {
        space.add(span("10.32.0.0/30"));

        assertThat(space.claim(address("10.32.0.3"))).isTrue();
        assertThat(space.claim(address("10.32.0.3"))).isFalse();
        assertThat(space.claim(address("10.32.0.4"))).isFalse();
        assertThat(space.claim(-1)).isFalse();
        assertThat(space.claim(Ipv4.SPACE)).isFalse();
    }

    @Test
    void freesOnlyWhatIsUsed() {
        space.add(span("10.32.0.0/30"));

        assertThat(space.free(address("10.32.0.0"))).isFalse();
        assertThat(space.free(address("10.33.0.0"))).isFalse();
        assertThat(space.free(Ipv4.SPACE)).isFalse();
    }

    @Test
    void countsAndListsWhatIsUsed() {
        space.add(span("10.32.0.0/30"));
        space.add(span("10.40.0.0/13"));
        space.claim(address("10.32.0.3"));
        space.claim(address("10.40.0.0"));
        space.claim(address("10.47.255.255"));

        assertThat(space.size()).isEqualTo(4 + (1 << 19));
        assertThat(space.used()).isEqualTo(3);
        assertThat(space.usedIn(span("10.40.0.0/14"))).isEqualTo(1);
        assertThat(space.freeIn(span("10.32.0.0/13"))).isEqualTo(3);
        assertThat(used(UNIVERSE)).containsExactly("10.32.0.3", "10.40.0.0", "10.47.255.255");
        assertThat(used(span("10.40.0.0/14"))).containsExactly("10.40.0.0");
    }

    @Test
    void refusesToAddWhatItHasAndChangesNothing() {
        space.add(span("10.32.0.0/30"));

        assertThatThrownBy(() -> space.add(span("10.32.0.0/29")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot add 10.32.0.0-10.32.0.7: part of it is owned already");
        assertThat(space.spans()).containsExactly(span("10.32.0.0/30"));
    }

    @Test
    void refusesToRemoveWhatIsUsedAndChangesNothing() {
        space.add(span("10.32.0.0/30"));
        space.claim(address("10.32.0.2"));

        assertThatThrownBy(() -> space.remove(span("10.32.0.0/30")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot give up 10.32.0.0-10.32.0.3: not all of it is owned and free");
        assertThatThrownBy(() -> space.remove(span("10.33.0.0/30"))).isInstanceOf(IllegalStateException.class);
        assertThat(space.spans()).containsExactly(span("10.32.0.0/30"));
        assertThat(space.freeIn(UNIVERSE)).isEqualTo(3);
    }

    @Test
    void joinsNeighboursAndSplitsAroundWhatWasRemoved() {
        space.add(span("10.32.0.0/13"));
        space.add(span("10.40.0.0/13"));
        assertThat(space.spans()).containsExactly(UNIVERSE);

        space.remove(span("10.40.0.77/32"));

        assertThat(space.spans())
                .containsExactly(
                        new Span(UNIVERSE.start(), address("10.40.0.77")),
                        new Span(address("10.40.0.78"), UNIVERSE.end()));
    }

    @Test
    void knowsWhetherItOwnsExactlyTheRangesOfTheRing() {
        space.add(span("10.32.0.0/13"));
        space.add(span("10.44.0.0/14"));

        assertThat(space.ownsExactly(List.of(span("10.44.0.0/14"), span("10.32.0.0/14"), span("10.36.0.0/14"))))
                .isTrue();
        assertThat(space.ownsExactly(List.of(span("10.32.0.0/13")))).isFalse();
        assertThat(space.ownsExactly(List.of(span("10.32.0.0/13"), span("10.40.0.0/14"))))
                .isFalse();
        assertThat(space.ownsExactly(List.of(UNIVERSE))).isFalse();
    }

    @Test
    void holdsTheWholeOfTheAddressSpace() {
        space.add(new Span(0, Ipv4.SPACE));

        assertThat(space.size()).isEqualTo(Ipv4.SPACE);
        assertThat(space.claim(Ipv4.SPACE - 1)).isTrue();
        assertThat(space.claim(0)).isTrue();
        assertThat(space.donation(new Span(0, Ipv4.SPACE))).contains(new Span(1L << 30, 1L << 31));
        assertThat(space.toString()).contains("2 of 4294967296 used, lowest free 0.0.0.1");
    }

    @Test
    void handsOutEveryHostAddressOfTheDefaultRangeOnceAndThenNone() {
        space.add(UNIVERSE);

        for (long expected = HOSTS.start(); expected < HOSTS.end(); expected++) {
            if (space.allocate(HOSTS).orElse(-1) != expected) {
                throw new AssertionError("not " + Ipv4.format(expected));
            }
        }

        assertThat(space.used()).isEqualTo(1_048_574);
        assertThat(space.allocate(HOSTS)).isEmpty();
        assertThat(space.isFree(UNIVERSE.start())).isTrue();
        assertThat(space.isFree(UNIVERSE.end() - 1)).isTrue();
    }

    private String allocate(Span within) {
        return Ipv4.format(space.allocate(within).orElseThrow());
    }

    private List<String> used(Span within) {
        List<String> addresses = new ArrayList<>();
        space.forEachUsed(within, address -> addresses.add(Ipv4.format(address)));
        return addresses;
    }

    private static Span span(String cidr) {
        return Span.of(Cidr.parse(cidr));
    }

    private static long address(String text) {
        return Ipv4.toLong(Cidr.parseAddress(text));
    }
}
