package io.fastdp.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The program under test as the next version of it would be installed: in another place, under another number. */
final class NextVersion {

    static final String NUMBER = "99.0.0";

    private NextVersion() {}

    /** Copies the program into an empty directory; what to start. */
    static Path install(Path directory) {
        Path from = Environment.installation();
        try {
            for (Path each : below(from)) {
                Path to = directory.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else if (!each.toString().endsWith(".jsa")) { // class data is of no use in another place
                    Files.copy(each, to);
                }
            }
            try (FileSystem jar = FileSystems.newFileSystem(directory.resolve("lib/fastdp.jar"))) {
                Files.writeString(jar.getPath("io/fastdp/controller/config/version.txt"), NUMBER);
            }
            return directory.resolve("bin/fastdp");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.toList();
        }
    }
}
