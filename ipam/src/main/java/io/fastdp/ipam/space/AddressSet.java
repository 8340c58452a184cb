package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A set of addresses: a tree of bits, 64 parts to a branch. It costs at most 1/7 octet for each address of a range whose
 * addresses change one by one, however fragmented, and nothing for ranges that are uniform; finding the next member
 * takes a few steps on each of five levels. Sorted intervals would be smaller while the set is in few pieces, and ten
 * times as large once every other address of a range has been freed. Confined.
 */
final class AddressSet {
    private static final int ROOT_SHIFT = 30;

    private final Bits root = new BitBranch(ROOT_SHIFT, Ipv4.SPACE, false);

    long size() {
        return root.count();
    }

    long countIn(Span span) {
        return root.count(span.start(), span.end());
    }

    boolean contains(long address) {
        return 0 <= address && address < Ipv4.SPACE && root.contains(address);
    }

    boolean add(long address) {
        return root.add(address);
    }

    boolean remove(long address) {
        return root.remove(address);
    }

    void addAll(Span span) {
        root.fill(span.start(), span.end());
    }

    void removeAll(Span span) {
        root.clear(span.start(), span.end());
    }

    /** The lowest member within the span. */
    OptionalLong first(Span within) {
        long found = nextBefore(within.start(), within.end());
        return found == Bits.NOWHERE ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /** The members within the span as the fewest spans, ascending. */
    List<Span> spans(Span within) {
        List<Span> spans = new ArrayList<>();
        long end = within.end();
        for (long start = nextBefore(within.start(), end); start != Bits.NOWHERE; ) {
            long stop = gapBefore(start, end);
            spans.add(new Span(start, stop));
            start = nextBefore(stop, end);
        }
        return spans;
    }

    /** The first member from {@code from} to before {@code end}, or {@link Bits#NOWHERE}. */
    long nextBefore(long from, long end) {
        long found = from < end ? root.next(from) : Bits.NOWHERE;
        return found < end ? found : Bits.NOWHERE;
    }

    /** The first address from {@code from} that is no member, at most {@code end}. */
    long gapBefore(long from, long end) {
        long found = from < end ? root.nextGap(from) : end;
        return found == Bits.NOWHERE ? end : Math.min(found, end);
    }
}
