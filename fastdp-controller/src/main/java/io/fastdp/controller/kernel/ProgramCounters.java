package io.fastdp.controller.kernel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What the programmer did since the start. Thread-safe. */
public final class ProgramCounters {
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong installed = new AtomicLong();
    private final AtomicLong programmed = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong repaired = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();

    void wanted(long flows) {
        wanted.set(flows);
    }

    void installed(long flows) {
        installed.set(flows);
    }

    void programmed(long flows) {
        programmed.addAndGet(flows);
    }

    void deleted(long flows) {
        deleted.addAndGet(flows);
    }

    void failed(long operations) {
        failed.addAndGet(operations);
    }

    void repaired(long flows) {
        repaired.addAndGet(flows);
    }

    void foreign(long flows) {
        foreign.addAndGet(flows);
    }

    void spent(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Flows that the newest plan holds. */
    public long wanted() {
        return wanted.get();
    }

    /** Flows known to be in the kernel. */
    public long installed() {
        return installed.get();
    }

    /** Flows written, new or replaced. */
    public long programmed() {
        return programmed.get();
    }

    /** Flows deleted. */
    public long deleted() {
        return deleted.get();
    }

    /** Operations that the kernel refused. */
    public long failed() {
        return failed.get();
    }

    /** Time it took to bring the flows to what was wanted, the kernel's part included. */
    public Duration spent() {
        return Duration.ofNanos(nanos.get());
    }

    /** Flows that were missing or too many without our doing. */
    public long repaired() {
        return repaired.get();
    }

    /** Flows that other programs had put into our datapath and that were removed, those found at the start aside. */
    public long foreign() {
        return foreign.get();
    }
}
