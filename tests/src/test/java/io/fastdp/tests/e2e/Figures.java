package io.fastdp.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Measurements that a run leaves for people and for {@code scripts/bench}: one line each, columns by tab. */
final class Figures {

    private Figures() {}

    static void record(String name, double value, String unit, String goal) {
        String line = String.format(Locale.ROOT, "%s\t%.3f\t%s\t%s%n", name, value, unit, goal);
        Path file = Environment.results().resolve("figures.tsv");
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
