package io.fastdp.controller.bridge;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** How to take back what one run made, last first. Confined to one thread. */
final class UndoLog {
    private final Deque<Step> steps = new ArrayDeque<>();

    /** Takes one thing back; must not mind that it is gone already. */
    interface Step {
        void run() throws IOException;
    }

    void add(Step step) {
        steps.push(step);
    }

    /** Runs all steps, whatever becomes of each; what goes wrong is attached to the reason. */
    void rollBack(Exception reason) {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
