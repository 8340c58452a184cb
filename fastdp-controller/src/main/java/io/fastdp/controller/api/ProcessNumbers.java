package io.fastdp.controller.api;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process weighs. Immutable.
 *
 * @param heapUsed bytes
 * @param heapCommitted bytes
 * @param threads live threads
 * @param resident bytes of memory the kernel counts, 0 if unknown
 * @param openFiles descriptors, 0 if unknown
 * @param httpRequests answered since the start
 */
record ProcessNumbers(
        long heapUsed, long heapCommitted, long threads, long resident, long openFiles, long httpRequests) {

    private static final long KIB = 1024;

    /** Reads them now. From proc and not from the management beans, which would load a hundred classes. */
    static ProcessNumbers now(long httpRequests) {
        Runtime runtime = Runtime.getRuntime();
        long committed = runtime.totalMemory();
        return new ProcessNumbers(
                committed - runtime.freeMemory(),
                committed,
                statusField("Threads:"),
                statusField("VmRSS:") * KIB,
                openDescriptors(),
                httpRequests);
    }

    private static long statusField(String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(name)) {
                    String digits = line.replaceAll("[^0-9]", "");
                    return digits.isEmpty() ? 0 : Long.parseLong(digits);
                }
            }
        } catch (IOException e) {
            return 0; // a hidden proc file system: the number is shown as unknown
        }
        return 0;
    }

    private static long openDescriptors() {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            long count = -1; // the directory's own
            for (Path ignored : descriptors) {
                count++;
            }
            return Math.max(0, count);
        } catch (IOException e) {
            return 0;
        }
    }
}
