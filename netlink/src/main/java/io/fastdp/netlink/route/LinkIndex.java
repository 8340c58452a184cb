package io.fastdp.netlink.route;

/**
 * Index of a network interface; meaningful inside one network namespace and only while the interface lives, because the
 * kernel may use it again. Immutable.
 *
 * @param value positive, or 0 for {@link #NONE}
 */
public record LinkIndex(int value) implements Comparable<LinkIndex> {
    /** What the kernel writes for "no interface", for example as the master of a free port. */
    public static final LinkIndex NONE = new LinkIndex(0);

    public LinkIndex {
        if (value < 0) {
            throw new IllegalArgumentException("interface index " + value + " is negative");
        }
    }

    @Override
    public int compareTo(LinkIndex other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
