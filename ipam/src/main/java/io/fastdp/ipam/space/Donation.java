package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Span;
import java.util.Optional;

/** Which part of the free space to give away, so that what is kept and what is given stay large blocks. Pure. */
final class Donation {
    private Donation() {}

    static Optional<Span> choose(AddressSet free, Span within) {
        Span largest = new Span(0, 0);
        long end = within.end();
        for (long start = free.nextBefore(within.start(), end); start != Bits.NOWHERE; ) {
            long stop = free.gapBefore(start, end);
            if (stop - start >= largest.size()) {
                Span block = biggestBlock(start, stop - start);
                largest = block.size() >= largest.size() ? block : largest;
            }
            start = free.nextBefore(stop, end);
        }
        if (largest.size() == 0) {
            return Optional.empty();
        }
        boolean tooMuch = largest.size() > free.countIn(within) / 2;
        return Optional.of(tooMuch ? new Span(largest.start() + largest.size() / 2, largest.end()) : largest);
    }

    /**
     * The biggest CIDR block in {@code size} addresses from {@code start}. Where two of half the power of two fit, the
     * one that the original takes: both sides need not agree, but a mixed cluster then divides as it always did.
     */
    static Span biggestBlock(long start, long size) {
        long power = Long.highestOneBit(size);
        long over = start & (power - 1);
        long next = start - over + power;
        if (over == 0) {
            return new Span(start, start + power);
        }
        if (next + power <= start + size) {
            return new Span(next, next + power);
        }
        long half = power / 2;
        long from = over <= half ? start + half - over : next;
        return new Span(from, from + half);
    }
}
