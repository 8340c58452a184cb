package io.fastdp.netlink;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps descriptors open while a thread is inside a call on them; for this module only. Thread-safe.
 *
 * <p>A descriptor closed under a blocked thread may be given out again at once, and the thread would then read somebody
 * else's data; so the last one out closes.
 */
public final class UseCount {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private final Runnable release;

    /** @param release run exactly once: after close, when nobody is inside */
    public UseCount(Runnable release) {
        this.release = release;
    }

    /** Begins a call; false after {@link #close}, and then {@link #leave} must not be called. */
    public boolean enter() {
        while (true) {
            int seen = state.get();
            if (seen < 0) {
                return false;
            }
            if (state.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
    }

    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            release.run();
        }
    }

    public boolean isClosed() {
        return state.get() < 0;
    }

    /** Lets nobody in any more; false if it was closed before. */
    public boolean close() {
        int seen = state.getAndUpdate(value -> value | CLOSED);
        if (seen == 0) {
            release.run();
        }
        return seen >= 0;
    }
}
