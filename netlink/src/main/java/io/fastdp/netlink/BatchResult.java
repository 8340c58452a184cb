package io.fastdp.netlink;

import java.util.List;

/**
 * What became of a batch. The kernel runs every message of a batch whatever happens to the others. Immutable.
 *
 * @param size number of messages
 * @param failures those that the kernel refused, in order; the others succeeded
 */
public record BatchResult(int size, List<Failure> failures) {
    /**
     * One message that was refused.
     *
     * @param index its place in the batch, from 0
     * @param error what the kernel said
     */
    public record Failure(int index, NetlinkException error) {}

    public BatchResult {
        failures = List.copyOf(failures);
    }

    public boolean isComplete() {
        return failures.isEmpty();
    }

    /**
     * For callers to whom any failure is one of the whole.
     *
     * @throws NetlinkException the first failure, with the others attached as suppressed
     */
    public void orThrow() throws NetlinkException {
        if (failures.isEmpty()) {
            return;
        }
        NetlinkException first = failures.get(0).error();
        for (Failure failure : failures.subList(1, failures.size())) {
            first.addSuppressed(failure.error());
        }
        throw first;
    }
}
