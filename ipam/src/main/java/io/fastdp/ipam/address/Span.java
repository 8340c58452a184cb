package io.fastdp.ipam.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive IPv4 addresses as unsigned numbers, half-open: the form in which ring, space and allocator calculate and
 * in which the allocation channel carries ranges. May be empty. Immutable; ordered by start, then end.
 *
 * @param start the first address, 0 to 2^32
 * @param end one past the last address, {@code start} to 2^32
 */
public record Span(long start, long end) implements Comparable<Span> {
    private static final int BITS = 32;

    /** Checks the bounds; throws {@link IllegalArgumentException}. */
    public Span {
        if (start < 0 || start > end || end > Ipv4.SPACE) {
            throw new IllegalArgumentException("no span of addresses: " + start + " to " + end);
        }
    }

    /** All addresses of the network, first and last included; host bits of {@code cidr} do not matter. */
    public static Span of(Cidr cidr) {
        long first = Ipv4.toLong(cidr.network().address());
        return new Span(first, first + cidr.size());
    }

    /** One address. */
    public static Span ofAddress(long address) {
        return new Span(address, address + 1);
    }

    /** How many addresses, 0 to 2^32. */
    public long size() {
        return end - start;
    }

    /** Whether there is no address in it. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Whether the address is one of these. */
    public boolean contains(long address) {
        return start <= address && address < end;
    }

    /** Whether all addresses of the other span are in this one; an empty one is in every span. */
    public boolean contains(Span other) {
        return other.isEmpty() || (start <= other.start && other.end <= end);
    }

    /** Whether the spans share an address. */
    public boolean overlaps(Span other) {
        return Math.max(start, other.start) < Math.min(end, other.end);
    }

    /** The addresses in both, perhaps none. */
    public Span intersect(Span other) {
        long from = Math.max(start, other.start);
        return new Span(from, Math.max(from, Math.min(end, other.end)));
    }

    /** This span as a network, if it is one: a power of two addresses at a multiple of that. */
    public Optional<Cidr> asCidr() {
        boolean network = Long.bitCount(size()) == 1 && start % size() == 0;
        return network ? Optional.of(block(start, size())) : Optional.empty();
    }

    /** The fewest networks that make up this span, in address order. */
    public List<Cidr> cidrs() {
        List<Cidr> networks = new ArrayList<>();
        long at = start;
        while (at < end) {
            long aligned = at == 0 ? Ipv4.SPACE : Long.lowestOneBit(at);
            long size = Math.min(aligned, Long.highestOneBit(end - at));
            networks.add(block(at, size));
            at += size;
        }
        return List.copyOf(networks);
    }

    private static Cidr block(long start, long size) {
        return new Cidr(Ipv4.ofLong(start), BITS - Long.numberOfTrailingZeros(size));
    }

    @Override
    public int compareTo(Span other) {
        int byStart = Long.compare(start, other.start);
        return byStart != 0 ? byStart : Long.compare(end, other.end);
    }

    /** {@code first-last}, {@code 10.32.0.0-10.32.0.3}; an empty one says so. */
    @Override
    public String toString() {
        return isEmpty() ? "(empty)" : Ipv4.format(start) + "-" + Ipv4.format(end - 1);
    }
}
