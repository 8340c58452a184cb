package io.fastdp.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be checked of the documents without reading them. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DECISIONS = ROOT.resolve("docs/adr");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)");
    private static final Pattern SCRIPT = Pattern.compile("scripts/[a-z][a-z/-]*[a-z]");

    @ParameterizedTest
    @CsvSource({"README.md, 120", "ARCHITECTURE.md, 250", "CONTRIBUTING.md, 150", "docs/operations.md, 150"})
    void documentsStayShort(String document, int mostLines) throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(document))).hasSizeLessThanOrEqualTo(mostLines);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();

        for (Path document : documents()) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .map((MatchResult link) -> link.group(1))
                    .filter(target -> !Files.exists(document.resolveSibling(target)))
                    .forEach(target -> broken.add(document + " -> " + target));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void scriptsThatAreNamedExist() throws IOException {
        List<String> missing = new ArrayList<>();

        for (Path document : documents()) {
            SCRIPT.matcher(Files.readString(document))
                    .results()
                    .map(MatchResult::group)
                    .filter(script ->
                            !Files.exists(ROOT.resolve(script)) && !Files.exists(ROOT.resolve(script + ".sh")))
                    .forEach(script -> missing.add(document + " names " + script));
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void decisionsAreNumberedShortAndListed() throws IOException {
        String list = Files.readString(DECISIONS.resolve("README.md"));
        List<Path> records = markdown(DECISIONS).stream()
                .filter(file -> !file.endsWith("README.md"))
                .sorted()
                .toList();

        for (int i = 0; i < records.size(); i++) {
            String name = records.get(i).getFileName().toString();
            List<String> lines = Files.readAllLines(records.get(i));
            assertThat(name).startsWith(String.format("%04d-", i + 1));
            assertThat(lines).as(name).hasSizeLessThanOrEqualTo(60);
            Matcher title = Pattern.compile("# " + (i + 1) + "\\. (.+)").matcher(lines.get(0));
            assertThat(title.matches()).as(name + ": " + lines.get(0)).isTrue();
            assertThat(list).contains("[" + (i + 1) + "](" + name + ") | " + title.group(1) + " |");
            assertThat(lines).as(name).contains("## Context", "## Decision", "## Consequences");
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>(markdown(ROOT));
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module :
                    modules.filter(dir -> Files.exists(dir.resolve("pom.xml"))).toList()) {
                all.addAll(markdown(module));
            }
        }
        all.addAll(markdown(ROOT.resolve("docs")));
        all.addAll(markdown(DECISIONS));
        return all;
    }

    private static List<Path> markdown(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }
}
