package io.fastdp.controller.log;

import io.fastdp.controller.config.LogLevel;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/**
 * {@code INFO: 2024/05/06 07:08:08.643858 }. Thread-safe: the text of the current second is kept in an immutable value and
 * computed anew when the second changes.
 */
final class LinePrefix {
    /** Characters of a prefix. */
    static final int LENGTH = "INFO: 2024/05/06 07:08:08.643858 ".length();

    private static final int MICRO_DIGITS = 6;

    private final TimeZone zone;
    private volatile Second last = new Second(Long.MIN_VALUE, "");

    /** A {@code TimeZone}, for the first {@code ZoneId} of a process costs a tenth of the agent's start. */
    LinePrefix(TimeZone zone) {
        this.zone = zone;
    }

    private record Second(long epochSecond, String text) {}

    void append(StringBuilder line, LogLevel level, Instant now) {
        line.append(tag(level)).append(": ").append(second(now)).append('.');
        digits(line, now.get(ChronoField.MICRO_OF_SECOND), MICRO_DIGITS);
        line.append(' ');
    }

    private static String tag(LogLevel level) {
        return switch (level) {
            case DEBUG -> "DEBU";
            case INFO -> "INFO";
            case WARNING -> "WARN";
            case ERROR -> "ERRO";
            case FATAL -> "FATA";
            case PANIC -> "PANI";
        };
    }

    private String second(Instant now) {
        Second known = last;
        if (known.epochSecond() == now.getEpochSecond()) {
            return known.text();
        }
        int offset = (int) TimeUnit.MILLISECONDS.toSeconds(zone.getOffset(now.toEpochMilli()));
        LocalDateTime local = LocalDateTime.ofEpochSecond(now.getEpochSecond(), 0, ZoneOffset.ofTotalSeconds(offset));
        StringBuilder text = new StringBuilder();
        digits(text, local.getYear(), 4);
        digits(text.append('/'), local.getMonthValue(), 2);
        digits(text.append('/'), local.getDayOfMonth(), 2);
        digits(text.append(' '), local.getHour(), 2);
        digits(text.append(':'), local.getMinute(), 2);
        digits(text.append(':'), local.getSecond(), 2);
        Second computed = new Second(now.getEpochSecond(), text.toString());
        last = computed;
        return computed.text();
    }

    private static void digits(StringBuilder text, int value, int width) {
        String number = Integer.toString(value);
        for (int i = number.length(); i < width; i++) {
            text.append('0');
        }
        text.append(number);
    }
}
