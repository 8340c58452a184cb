package io.fastdp.sleeve.crypto;

/**
 * Which packets of one channel of one direction have been seen (overlay protocol section 3.4): the last two windows of 2^20
 * sequence numbers. Confined to one thread.
 */
final class ReplayWindow {
    private final SeenNumbers.Spares spares = new SeenNumbers.Spares();
    private SeenNumbers current = new SeenNumbers(spares);
    private SeenNumbers previous = new SeenNumbers(spares);
    private long window;

    /** Whether a packet with this number is worth opening: it was not seen, and is not too old to tell. */
    boolean mayBeNew(long sequence) {
        long ahead = ahead(sequence);
        return ahead > 0
                || (ahead == 0 && !current.contains(number(sequence)))
                || (ahead == -1 && !previous.contains(number(sequence)));
    }

    private long ahead(long sequence) {
        return (sequence >>> SeenNumbers.BITS) - window;
    }

    private static int number(long sequence) {
        return (int) sequence & (1 << SeenNumbers.BITS) - 1;
    }

    /** Takes note of the number of a packet that opened; false if it was seen before or is too old to tell. */
    boolean accept(long sequence) {
        long ahead = ahead(sequence);
        int number = number(sequence);
        if (ahead < 0) {
            return ahead == -1 && previous.add(number);
        }
        if (ahead > 0) {
            advance(ahead);
        }
        return current.add(number);
    }

    private void advance(long windows) {
        SeenNumbers last = current;
        current = previous;
        previous = last;
        current.clear();
        if (windows > 1) {
            previous.clear();
        }
        window += windows;
    }
}
