package io.fastdp.sleeve.crypto;

/**
 * Which packets of one channel of one direction have been seen (overlay protocol section 3.4): the last two windows of 2^20
 * sequence numbers. To be asked only about packets that opened. Confined to one thread.
 */
final class ReplayWindow {
    private final SeenNumbers.Spares spares = new SeenNumbers.Spares();
    private SeenNumbers current = new SeenNumbers(spares);
    private SeenNumbers previous = new SeenNumbers(spares);
    private long window;

    /** Takes note of a number; false if it was seen before or is too old to tell. */
    boolean accept(long sequence) {
        long ahead = (sequence >>> SeenNumbers.BITS) - window;
        int number = (int) sequence & (1 << SeenNumbers.BITS) - 1;
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
