package io.fastdp.controller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.fastdp.controller.config.ProgramVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the CNI plugin and its configuration on a host. What is there already as it should be is left alone, and what is
 * replaced is there in full at every moment, because the runtime may call it meanwhile. For one use, by one thread.
 */
final class CniInstallation {
    private static final String PLUGIN = "fastdp-plugin-" + ProgramVersion.text();
    private static final List<String> NAMES = List.of("weave-net", "weave-ipam");
    private static final String CONFIG = "10-weave.conflist";
    private static final String LEGACY_CONFIG = "10-weave.conf";
    private static final String PROGRAM_RIGHTS = "rwxr-xr-x";
    private static final String FILE_RIGHTS = "rw-r--r--";

    private final List<String> done = new ArrayList<>();

    /** What was done so far, a line each; empty if all was there. */
    List<String> done() {
        return List.copyOf(done);
    }

    /**
     * Puts the plugin into a directory, beside others of other versions, and makes it the one that is called.
     *
     * @throws IOException with a line for the operator
     */
    void plugin(Path program, Path directory) throws IOException {
        Path plugin = directory.resolve(PLUGIN);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(plugin) || Files.mismatch(program, plugin) >= 0) {
                replace(plugin, Files.readAllBytes(program), PROGRAM_RIGHTS);
            }
            for (String name : NAMES) {
                link(directory.resolve(name), plugin);
            }
        } catch (IOException e) {
            throw failed("the CNI plugin", directory, "--plugin-dir", e);
        }
    }

    /**
     * Puts the configuration into a directory unless there is one.
     *
     * @throws IOException with a line for the operator
     */
    void configuration(Path directory, boolean hairpin) throws IOException {
        Path config = directory.resolve(CONFIG);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(config)) {
                replace(config, content(hairpin).getBytes(UTF_8), FILE_RIGHTS);
            }
            if (Files.deleteIfExists(directory.resolve(LEGACY_CONFIG))) {
                done.add("removed " + directory.resolve(LEGACY_CONFIG));
            }
        } catch (IOException e) {
            throw failed("the CNI configuration", directory, "--conf-dir", e);
        }
    }

    private static String content(boolean hairpin) {
        return """
                {
                    "cniVersion": "1.0.0",
                    "name": "weave",
                    "plugins": [
                        {
                            "name": "weave",
                            "type": "weave-net",
                            "hairpinMode": %s
                        },
                        {
                            "type": "portmap",
                            "capabilities": {"portMappings": true},
                            "snat": true
                        }
                    ]
                }
                """.formatted(hairpin);
    }

    private void replace(Path file, byte[] content, String rights) throws IOException {
        Path fresh = beside(file);
        Files.write(fresh, content);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(rights));
        sync(fresh);
        place(fresh, file);
        done.add("installed " + file);
    }

    /** A link without directories: the directory has other names in a container. */
    private void link(Path link, Path to) throws IOException {
        Path name = to.getFileName();
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(name)) {
            return;
        }
        Path fresh = beside(link);
        Files.createSymbolicLink(fresh, name);
        place(fresh, link);
        done.add("linked " + link + " to " + name);
    }

    private static Path beside(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(fresh);
        return fresh;
    }

    private static void place(Path fresh, Path file) throws IOException {
        if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "a directory is in the way");
        }
        Files.move(fresh, file, ATOMIC_MOVE);
        sync(file.toAbsolutePath().resolveSibling("."));
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static IOException failed(String what, Path where, String option, IOException cause) {
        String reason = cause instanceof AccessDeniedException ? "permission denied: run as root" : cause.toString();
        return new IOException(
                "cannot install " + what + " in " + where + " (another by " + option + "): " + reason, cause);
    }
}
