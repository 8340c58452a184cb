package io.fastdp.controller.cli;

import io.fastdp.controller.cli.LaunchFlag.Kind;
import io.fastdp.controller.config.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Flags that were set, over variables that were set, over defaults. Filled by one thread, then only read. */
final class FlagValues {
    private static final Pattern DURATION_PART = Pattern.compile("([0-9.]+)(ns|us|µs|ms|s|m|h)");

    private final Map<LaunchFlag, List<String>> set = new EnumMap<>(LaunchFlag.class);
    private final Map<LaunchFlag, String> fallback = new EnumMap<>(LaunchFlag.class);
    private List<String> peers = List.of();

    void set(LaunchFlag flag, String value) {
        List<String> values = set.computeIfAbsent(flag, f -> new ArrayList<>());
        if (flag.kind() != Kind.LIST) {
            values.clear();
        }
        values.add(value);
    }

    /** A value from the environment, used if the flag is not given. */
    void fallback(LaunchFlag flag, String value) {
        fallback.put(flag, value);
    }

    void peers(List<String> given) {
        peers = List.copyOf(given);
    }

    List<String> peers() {
        return peers;
    }

    Set<LaunchFlag> given() {
        return set.keySet();
    }

    boolean isGiven(LaunchFlag flag) {
        return set.containsKey(flag);
    }

    String text(LaunchFlag flag) {
        List<String> values = set.get(flag);
        if (values != null) {
            return values.get(values.size() - 1);
        }
        return fallback.getOrDefault(flag, flag.defaultValue());
    }

    Optional<String> nonBlank(LaunchFlag flag) {
        return Optional.of(text(flag)).filter(value -> !value.isBlank());
    }

    boolean on(LaunchFlag flag) {
        return Boolean.parseBoolean(text(flag));
    }

    int number(LaunchFlag flag) {
        return Integer.parseInt(text(flag));
    }

    /** Clamped to what fits: nobody waits for three hundred years. */
    Duration duration(LaunchFlag flag) {
        BigDecimal nanos = DURATION_PART
                .matcher(text(flag))
                .results()
                .map(part -> new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return Duration.ofNanos(nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue());
    }

    /** In nanoseconds. */
    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    /** What the start-up line shows: only given flags, no secrets. */
    SortedMap<String, String> shown() {
        SortedMap<String, String> shown = new TreeMap<>();
        set.forEach((flag, values) -> shown.put(flag.flagName(), shown(flag, values)));
        return shown;
    }

    private static String shown(LaunchFlag flag, List<String> values) {
        return switch (flag.kind()) {
            case SECRET -> Secret.REDACTED;
            case LIST -> "[" + String.join(" ", values) + "]";
            case SWITCH, TEXT, NUMBER, DURATION -> values.get(0);
        };
    }
}
