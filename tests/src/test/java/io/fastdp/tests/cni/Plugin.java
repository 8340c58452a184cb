package io.fastdp.tests.cni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A CNI plugin as a container runtime calls it. Immutable.
 *
 * @param command the program, and what runs it if that is not us
 * @param environment all of it
 */
public record Plugin(List<String> command, Map<String, String> environment) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * What came back.
     *
     * @param output one character an octet
     */
    public record Answer(int status, String output, String errors, Duration took) {}

    /** The same with one more variable. */
    public Plugin with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Plugin(command, more);
    }

    /** Calls it with this configuration, and waits for its end. */
    public Answer call(String config) throws IOException, InterruptedException {
        return call(config.getBytes(UTF_8));
    }

    /** The same with any octets. */
    public Answer call(byte[] config) throws IOException, InterruptedException {
        return call(config, Duration.ofDays(1));
    }

    /** The same, killed if it has not ended after this time. */
    public Answer call(byte[] config, Duration life) throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            files.add(Files.createTempFile("plugin", ".io"));
        }
        try {
            Files.write(files.get(0), config);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(files.get(0).toFile())
                    .redirectOutput(files.get(1).toFile())
                    .redirectError(files.get(2).toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            long start = System.nanoTime();
            Process process = builder.start();
            if (!process.waitFor(Math.min(life.toNanos(), LIMIT.toNanos()), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
                assertThat(life).as("still running: " + command).isLessThan(LIMIT);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Answer(process.exitValue(), read(files.get(1)), read(files.get(2)), took);
        } finally {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, ISO_8859_1);
    }
}
