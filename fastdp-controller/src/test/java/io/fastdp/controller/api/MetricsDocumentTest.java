package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Operators learn of a metric from the operations page: it lists all of them, and none that does not exist. */
class MetricsDocumentTest {
    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final Pattern LISTED =
            Pattern.compile("`((?:weave_connection|weave_flows|weave_ip|weave_max_ips|fastdp_|process_)[a-z_]*)[`{]");

    @Test
    void theOperationsPageListsExactlyTheMetricsThatExist() throws IOException {
        String metrics = MetricsPage.text(
                CapturedReport.status(1), MetricsPageTest.counters(), new ProcessNumbers(1, 2, 3, 4, 5, 6));

        Set<String> listed = LISTED.matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isEqualTo(namesIn(metrics));
    }

    private static Set<String> namesIn(String metrics) {
        return Pattern.compile("^([a-z_]+)[ {]", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
