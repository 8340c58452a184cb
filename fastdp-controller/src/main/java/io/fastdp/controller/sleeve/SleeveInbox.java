package io.fastdp.controller.sleeve;

import io.fastdp.controller.decision.SleevePlan;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What other threads hand to the sleeve thread. Thread-safe. */
final class SleeveInbox {
    /** Frames, each of up to 64 KiB. */
    private static final int MOST_FRAMES = 512;

    /** Messages of other peers, who are not to fill our memory. */
    private static final int MOST_MESSAGES = 4096;

    private final Queue<Consumer<SleevePaths>> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final Queue<HandedFrame> frames = new ArrayBlockingQueue<>(MOST_FRAMES);
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Runnable wake;
    private volatile ForwardingTable table;

    /** A frame to be sent on by a connection. */
    record HandedFrame(long source, long destination, long connection, ByteBuffer frame) {}

    /** @param wake ends the thread's wait */
    SleeveInbox(ForwardingTable table, Runnable wake) {
        this.table = table;
        this.wake = wake;
    }

    void add(Consumer<SleevePaths> command) {
        commands.add(command);
        wake();
    }

    /** Adds a command of another peer; not if too many wait. */
    void addMessage(Consumer<SleevePaths> command) {
        if (messages.incrementAndGet() > MOST_MESSAGES) {
            messages.decrementAndGet();
            refused.incrementAndGet();
            return;
        }
        add(paths -> {
            messages.decrementAndGet();
            command.accept(paths);
        });
    }

    /** Adds a frame; false, and counted, if too many wait. */
    boolean add(HandedFrame frame) {
        if (!frames.offer(frame)) {
            refused.incrementAndGet();
            return false;
        }
        wake();
        return true;
    }

    private void wake() {
        if (!awake.getAndSet(true)) {
            wake.run();
        }
    }

    synchronized void forward(SleevePlan plan) {
        table = table.next(plan);
    }

    ForwardingTable table() {
        return table;
    }

    /** What was not taken since the start. */
    long refused() {
        return refused.get();
    }

    /** Empties the inbox; to be called by the sleeve thread. */
    void drain(SleevePaths paths, Consumer<HandedFrame> sender) {
        awake.set(false);
        for (Consumer<SleevePaths> next = commands.poll(); next != null; next = commands.poll()) {
            next.accept(paths);
        }
        for (HandedFrame next = frames.poll(); next != null; next = frames.poll()) {
            sender.accept(next);
        }
    }
}
