package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md and the flags must not drift apart: an operator reads the one and types the other. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Pattern FLAG_ROW =
            Pattern.compile("(?m)^\\| `(--?)([A-Za-z0-9-]+)` \\| (.*?) \\|.*\\| (.*?) \\|$");
    private static final Pattern VARIABLE_ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `--([a-z-]+)` \\|");

    @Test
    void everyFlagIsListedOnceWithDefaultAndEffect() throws IOException {
        List<String> listed = rows(FLAG_ROW)
                .map(row -> row.group(1) + row.group(2) + " " + row.group(3) + " " + row.group(4))
                .sorted()
                .toList();

        List<String> expected = Arrays.stream(LaunchFlag.values())
                .map(flag -> flag.dashed() + " " + defaultCell(flag) + " " + (flag.hasEffect() ? "yes" : "not yet"))
                .sorted()
                .toList();

        assertThat(listed).containsExactlyElementsOf(expected);
    }

    @Test
    void everyVariableIsListed() throws IOException {
        List<String> listed =
                rows(VARIABLE_ROW).map(row -> row.group(1) + " " + row.group(2)).toList();

        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(LaunchVariable.values())
                        .map(variable -> variable.name() + " " + variable.flag().flagName())
                        .toList());
    }

    private static String defaultCell(LaunchFlag flag) {
        if (flag.kind() == LaunchFlag.Kind.SWITCH) {
            return "off";
        }
        return flag.defaultValue().isEmpty() ? "–" : "`" + flag.defaultValue() + "`";
    }

    private static java.util.stream.Stream<MatchResult> rows(Pattern row) throws IOException {
        return row.matcher(Files.readString(DOCUMENT)).results();
    }
}
