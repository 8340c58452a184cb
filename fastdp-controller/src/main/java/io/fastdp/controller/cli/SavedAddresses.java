package io.fastdp.controller.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files in which an agent keeps which addresses are its node's. Stateless.
 *
 * @param prefix of the files' names, as {@code --db-prefix} has it
 */
record SavedAddresses(String prefix) {
    private static final String JOURNAL = "ipam.journal";
    private static final List<String> GENERATIONS = List.of("", ".old", ".damaged", ".lock");
    private static final String ORIGINAL = "data.db";

    /** The file, if there is one. */
    Optional<Path> file() {
        return Optional.of(Path.of(prefix + JOURNAL)).filter(Files::exists);
    }

    /** The original's file, from which the next agent would take the ring again. */
    Optional<Path> ofOriginal() {
        return Optional.of(Path.of(prefix + ORIGINAL)).filter(Files::exists);
    }

    /**
     * Removes the files of ours.
     *
     * @return their paths
     * @throws IOException with a line for the operator
     */
    List<String> remove() throws IOException {
        List<String> removed = new ArrayList<>();
        for (String generation : GENERATIONS) {
            Path file = Path.of(prefix + JOURNAL + generation);
            try {
                if (Files.deleteIfExists(file)) {
                    removed.add(file.toString());
                }
            } catch (IOException e) {
                throw new IOException("cannot remove " + file + ": " + e, e);
            }
        }
        return removed;
    }
}
