package io.fastdp.controller.config;

import java.util.Locale;
import java.util.Optional;

/** Log levels, from the most to the least talkative. */
public enum LogLevel {
    /** State transitions. */
    DEBUG,
    /** What an operator did or must know. */
    INFO,
    /** Something was repaired or refused. */
    WARNING,
    /** A human must act. */
    ERROR,
    /** The last line before the process ends. */
    FATAL,
    /** Broken invariants. */
    PANIC;

    /** Reads {@code debug}, {@code info}, {@code warn}, {@code warning}, {@code error}, {@code fatal}, {@code panic} in any case. */
    public static Optional<LogLevel> parse(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.equals("WARN")) {
            return Optional.of(WARNING);
        }
        for (LogLevel level : values()) {
            if (level.name().equals(name)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
