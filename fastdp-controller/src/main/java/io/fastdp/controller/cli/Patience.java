package io.fastdp.controller.cli;

import io.fastdp.controller.cli.terminal.UsageException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a command waits for its answer, and what it says meanwhile. Immutable.
 *
 * @param limit after which it gives up; absent = never
 * @param quiet time before {@code notice} runs, once
 * @param notice tells the user that and why nothing happens
 */
record Patience(Optional<Duration> limit, Duration quiet, Runnable notice) {
    /** Longer than the agent itself works on what it need not wait for. */
    private static final Duration ANSWER = Duration.ofSeconds(65);

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Pattern TIME =
            Pattern.compile("(?:(\\d{1,4})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})(?:s|$))?(?:(\\d{1,9})ms)?");

    /** For what is answered at once. */
    static Patience usual() {
        return new Patience(Optional.of(ANSWER), ANSWER, () -> {});
    }

    /** For what waits for other nodes; says so after a second. */
    static Patience forOthers(Optional<Duration> limit, Runnable notice) {
        return new Patience(limit, QUIET, notice);
    }

    /**
     * Reads {@code 90}, {@code 90s}, {@code 1m30s}, {@code 2h}, {@code 500ms}.
     *
     * @throws UsageException with one line for anything else, and for no time at all
     */
    static Optional<Duration> limit(Optional<String> text) throws UsageException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher read = TIME.matcher(text.get());
        Duration time = read.matches()
                ? Duration.ofHours(number(read, 1))
                        .plusMinutes(number(read, 2))
                        .plusSeconds(number(read, 3))
                        .plusMillis(number(read, 4))
                : Duration.ZERO;
        if (time.isZero()) {
            throw new UsageException("fastdp: --timeout is \"" + text.get() + "\": not a time such as 30s or 1m30s");
        }
        return Optional.of(time);
    }

    private static long number(Matcher read, int group) {
        String digits = read.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** What is left after some time has gone. */
    Patience after(Duration spent, boolean told) {
        return new Patience(limit.map(all -> all.minus(spent)), quiet.minus(spent), told ? () -> {} : notice);
    }
}
