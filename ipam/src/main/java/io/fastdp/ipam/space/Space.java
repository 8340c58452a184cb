package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Which of the addresses that this peer owns are used and which are free. Addresses are unsigned 32-bit numbers in a
 * {@code long}. Holds two bits an address, so that a million used ones cost a quarter of a megabyte in whatever order
 * they come and go; each operation on one address takes constant time. Confined to one thread.
 *
 * <p>Every change is checked before it is made: what it throws, it has not done.
 */
public final class Space {
    private static final Span EVERYWHERE = new Span(0, Ipv4.SPACE);

    private final AddressSet owned = new AddressSet();
    /** Always a part of {@link #owned}. */
    private final AddressSet free = new AddressSet();

    /**
     * Takes addresses into ownership; all of them are free.
     *
     * @throws IllegalStateException if one of them is owned already
     */
    public void add(Span span) {
        if (owned.countIn(span) > 0) {
            throw new IllegalStateException("cannot add " + span + ": part of it is owned already");
        }
        owned.addAll(span);
        free.addAll(span);
    }

    /**
     * Gives addresses out of ownership.
     *
     * @throws IllegalStateException unless all of them are owned and free
     */
    public void remove(Span span) {
        if (free.countIn(span) != span.size()) {
            throw new IllegalStateException("cannot give up " + span + ": not all of it is owned and free");
        }
        owned.removeAll(span);
        free.removeAll(span);
    }

    /** Marks one free address as used; returns whether it was free. */
    public boolean claim(long address) {
        return free.contains(address) && free.remove(address);
    }

    /** Marks the lowest free address within the span as used and returns it; empty if there is none. */
    public OptionalLong allocate(Span within) {
        OptionalLong lowest = free.first(within);
        if (lowest.isPresent()) {
            free.remove(lowest.getAsLong());
        }
        return lowest;
    }

    /** Marks one used address as free; returns whether it was used. It may be handed out again at once. */
    public boolean free(long address) {
        return owned.contains(address) && free.add(address);
    }

    /** Whether the address is owned, used or free. */
    public boolean owns(long address) {
        return owned.contains(address);
    }

    /** Whether the address is owned and free. */
    public boolean isFree(long address) {
        return free.contains(address);
    }

    /** Whether the address is owned and used. */
    public boolean isUsed(long address) {
        return owned.contains(address) && !free.contains(address);
    }

    /** How many addresses are owned. */
    public long size() {
        return owned.size();
    }

    /** How many owned addresses are used. */
    public long used() {
        return owned.size() - free.size();
    }

    /** How many addresses within the span are owned and free. */
    public long freeIn(Span within) {
        return free.countIn(within);
    }

    /** How many addresses within the span are owned and used. */
    public long usedIn(Span within) {
        return owned.countIn(within) - free.countIn(within);
    }

    /** Names each used address within the span, ascending. The visitor must not change this object. */
    public void forEachUsed(Span within, LongConsumer visitor) {
        for (Span piece : owned.spans(within)) {
            for (long address = free.gapBefore(piece.start(), piece.end()); address < piece.end(); ) {
                visitor.accept(address);
                address = free.gapBefore(address + 1, piece.end());
            }
        }
    }

    /** What is owned, as the fewest spans, ascending. */
    public List<Span> spans() {
        return owned.spans(EVERYWHERE);
    }

    /** What is free within the span, as the fewest spans, ascending. */
    public List<Span> freeSpans(Span within) {
        return free.spans(within);
    }

    /**
     * Whether exactly the addresses of these spans are owned; the spans must not overlap. Takes time by the number of
     * spans only, so that it can be asked after every change.
     */
    public boolean ownsExactly(Collection<Span> spans) {
        long sum = 0;
        for (Span span : spans) {
            if (owned.countIn(span) != span.size()) {
                return false;
            }
            sum += span.size();
        }
        return sum == owned.size();
    }

    /**
     * What to give to a peer that asks for space within the span; empty if nothing there is free. Each free piece is
     * reduced to its biggest CIDR block and the largest of these is chosen, of equal ones the highest; if that is more
     * than half of what is free within the span, only its upper half. Changes nothing.
     */
    public Optional<Span> donation(Span within) {
        return Donation.choose(free, within);
    }

    /** For people. */
    @Override
    public String toString() {
        return spans() + ", " + used() + " of " + size() + " used"
                + free.first(EVERYWHERE).stream()
                        .mapToObj(lowest -> ", lowest free " + Ipv4.format(lowest))
                        .findFirst()
                        .orElse("");
    }
}
