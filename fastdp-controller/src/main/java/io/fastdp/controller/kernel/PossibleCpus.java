package io.fastdp.controller.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs this machine may have: the kernel dispatches upcalls by CPU number, whatever our process may use. */
public final class PossibleCpus {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");
    private static final int MOST = 8192;

    private PossibleCpus() {}

    /** The highest CPU number plus one. */
    public static int count() {
        try {
            return parse(Files.readString(POSSIBLE));
        } catch (IOException | NumberFormatException e) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    /** Reads a list of ranges such as {@code 0-3,8-11}. */
    static int parse(String ranges) {
        String list = ranges.strip();
        String last = list.substring(Math.max(list.lastIndexOf(','), list.lastIndexOf('-')) + 1);
        return Math.min(MOST, Integer.parseInt(last) + 1);
    }
}
