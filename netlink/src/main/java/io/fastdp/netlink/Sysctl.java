package io.fastdp.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Kernel settings below {@code /proc/sys/net}. They belong to the network namespace of the thread that opens them: call
 * these methods inside {@link NetworkNamespace#call} for another one's. Thread-safe.
 */
public final class Sysctl {
    private static final Path NET = Path.of("/proc/sys/net");

    private static final int LONGEST = 4096;

    private Sysctl() {}

    /**
     * Writes a setting if the kernel has it; a kernel without IPv6, for example, lacks all of that.
     *
     * @param path below {@code net}, such as {@code ipv4/neigh/weave/ucast_solicit}
     * @return whether the kernel has the setting
     */
    public static boolean write(String path, int value) throws IOException {
        try {
            Files.write(file(path), Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Reads a setting, without the newline; empty if the kernel lacks it. */
    public static Optional<String> read(String path) throws IOException {
        try (InputStream in = Files.newInputStream(file(path))) {
            // One read: the kernel tells a setting only to a read from its start, so reading in pieces gives the first
            // piece.
            byte[] value = new byte[LONGEST];
            int length = in.read(value);
            return Optional.of(new String(value, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes a setting only if it differs, so that a restart stirs nothing. */
    public static boolean ensure(String path, int value) throws IOException {
        Optional<String> now = read(path);
        if (now.isEmpty()) {
            return false;
        }
        return now.get().equals(Integer.toString(value)) || write(path, value);
    }

    private static Path file(String path) {
        Path file = NET.resolve(path).normalize();
        if (!file.startsWith(NET)) {
            throw new IllegalArgumentException("\"" + path + "\" leads out of " + NET);
        }
        return file;
    }
}
