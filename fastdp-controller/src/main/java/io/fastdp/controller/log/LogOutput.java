package io.fastdp.controller.log;

import io.fastdp.controller.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.TimeZone;

/**
 * Where log lines go and which ones do. Thread-safe without a lock: each line is one write, which the kernel keeps whole
 * for terminals, files and (up to 4096 bytes) pipes.
 */
public final class LogOutput {
    private static final LogOutput STANDARD_ERROR =
            new LogOutput(new FileOutputStream(FileDescriptor.err), Clock.systemUTC(), TimeZone.getDefault());

    private final OutputStream out;
    private final Clock clock;
    private final LinePrefix prefix;
    private volatile LogLevel level = LogLevel.INFO;

    LogOutput(OutputStream out, Clock clock, TimeZone zone) {
        this.out = out;
        this.clock = clock;
        this.prefix = new LinePrefix(zone);
    }

    /** The process's log. */
    public static LogOutput standardError() {
        return STANDARD_ERROR;
    }

    /** Sets the lowest level printed; called once at start. */
    public void level(LogLevel lowest) {
        level = lowest;
    }

    /** The last line before the process ends because it cannot go on: level {@code FATA}. */
    public void fatal(String message) {
        print(LogLevel.FATAL, LineText.singleLine(message));
    }

    boolean prints(LogLevel candidate) {
        return candidate.compareTo(level) >= 0;
    }

    /** Prints a text that is already free of control characters, except line feeds before a stack trace's lines. */
    void print(LogLevel lineLevel, CharSequence text) {
        StringBuilder line = new StringBuilder(LinePrefix.LENGTH + text.length() + 1);
        prefix.append(line, lineLevel, clock.instant());
        line.append(text).append('\n');
        try {
            out.write(line.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            // a closed standard error: there is nowhere left to say so
            return;
        }
    }
}
