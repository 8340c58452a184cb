package io.fastdp.ipam.space;

/** A part of an {@link AddressSet}: positions 0 to {@link #width}-1, each in or out. Confined. */
abstract sealed class Bits permits BitBranch, BitPage {
    /** What the searches return when there is nothing more. */
    static final long NOWHERE = -1;

    /** How many positions there are. */
    abstract long width();

    /** How many of them are in. */
    abstract long count();

    /** How many are in from {@code from} to before {@code to}. */
    abstract long count(long from, long to);

    abstract boolean contains(long position);

    /** Whether that changed anything. */
    abstract boolean add(long position);

    /** Whether that changed anything. */
    abstract boolean remove(long position);

    /** Takes in all from {@code from} to before {@code to}. */
    abstract void fill(long from, long to);

    /** Leaves out all from {@code from} to before {@code to}. */
    abstract void clear(long from, long to);

    /** The first that is in, at {@code from} or later, or {@link #NOWHERE}. */
    abstract long next(long from);

    /** The first that is out, at {@code from} or later, or {@link #NOWHERE}. */
    abstract long nextGap(long from);
}
