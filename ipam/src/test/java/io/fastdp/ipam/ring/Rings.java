package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rings as text, as the tests write them: {@code .0 p1 v1/64 · .64 p3 v0/64}, in 10.0.0.0/24. */
final class Rings {
    static final Span UNIVERSE = Span.of(Cidr.parse("10.0.0.0/24"));

    private static final Pattern ENTRY = Pattern.compile("\\.(\\d+) p(\\d+) v(\\d+)/(\\d+)");

    private Rings() {}

    static PeerName peer(long number) {
        return PeerName.of(number);
    }

    /** The copy of peer {@code self} of a ring that p1 and p2 founded. */
    static Ring ring(long self, String entries) {
        return new Ring(UNIVERSE, peer(self), List.of(peer(1), peer(2)), entries(entries));
    }

    static List<RingEntry> entries(String text) {
        return Arrays.stream(text.split(" · ", -1)).map(Rings::entry).toList();
    }

    private static RingEntry entry(String text) {
        Matcher parts = ENTRY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new RingEntry(
                UNIVERSE.start() + Long.parseLong(parts.group(1)),
                peer(Long.parseLong(parts.group(2))),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }

    static String text(Ring ring) {
        return ring.entries().stream()
                .map(entry -> "." + (entry.token() - UNIVERSE.start()) + " p"
                        + entry.peer().value() + " v" + entry.version() + "/" + entry.free())
                .collect(Collectors.joining(" · "));
    }

    /** From the first to the last address, by their last octets. */
    static Span span(int first, int last) {
        return new Span(UNIVERSE.start() + first, UNIVERSE.start() + last + 1);
    }

    /** Says that the addresses with these last octets are in use. */
    static Predicate<Span> allocated(int... octets) {
        return span -> Arrays.stream(octets).anyMatch(octet -> span.contains(UNIVERSE.start() + octet));
    }

    static RingMerge merge(Ring ours, Ring received, Predicate<Span> allocated) {
        return ours.merge(received, allocated, peer -> "");
    }

    static long address(String text) {
        return Ipv4.toLong(Cidr.parseAddress(text));
    }
}
