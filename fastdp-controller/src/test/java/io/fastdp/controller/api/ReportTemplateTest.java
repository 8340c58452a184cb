package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.api.template.Template;
import io.fastdp.controller.api.template.TemplateException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTemplateTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    private final Fields report = Report.of(CapturedReport.status(1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "{{.Version}} ~ 2.8.1",
                "v={{.Version}}; ~ v=2.8.1;",
                "{{ .Router.NickName }} ~ node01",
                "{{$.Router.Port}} ~ 6783",
                "{{.Ready}} ~ true",
                "{{json .VersionCheck.Enabled}} ~ true",
                "{{json .IPAM}} ~ null",
                "{{.DNS}} ~ <nil>",
                "{{json .Router.Targets}} ~ [\"172.17.0.11\",\"172.17.0.12\",\"172.17.0.13\"]",
                "{{.Router.Targets | json}} ~ [\"172.17.0.11\",\"172.17.0.12\",\"172.17.0.13\"]",
                "{{.Router.Targets}} ~ [172.17.0.11 172.17.0.12 172.17.0.13]",
                "{{range .Router.Targets}}{{.}},{{end}} ~ 172.17.0.11,172.17.0.12,172.17.0.13,",
                "{{range .Router.Connections}}{{if eq .State \"established\"}}{{.Info}}{{end}}{{end}}"
                        + " ~ fastdp 00:00:00:00:00:02(node02)",
                "{{range .Router.TrustedSubnets}}x{{else}}none{{end}} ~ none",
                "{{range .Router.HeldPeers}}x{{else}}none{{end}} ~ none",
                "{{if .Router.Encryption}}on{{else if .Ready}}off{{else}}?{{end}} ~ off",
                "{{with .Router}}{{.Name}}{{end}} ~ 00:00:00:00:00:01",
                "{{len .Router.Peers}} ~ 3",
                "{{index .Router.Targets 1}} ~ 172.17.0.12",
                "{{(index .Router.Peers 0).NickName}} ~ node03",
                "{{len (index .Router.Peers 2).Connections}} ~ 2",
                "{{if and .Ready (not .Router.Encryption)}}a{{end}} ~ a",
                "{{if or .Router.Encryption .Ready}}a{{end}} ~ a",
                "a {{- .Ready -}} b ~ atrueb",
                "a {{/* nothing */ -}} b ~ a b",
                "{{print \"a\" 1 true}} ~ a1true",
                "{{`raw`}} ~ raw",
                "{{(index .Router.Connections 1).Attrs}} ~ <nil>",
                "{{(index .Router.Peers 1).UID}} ~ 7829168297121218435",
            })
    void supportedTemplatesPrintWhatTheOriginalPrints(String template, String expected) throws TemplateException {
        assertThat(print(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{ | unclosed action",
                "{{.Version | unclosed action",
                "{{}} | missing value for command",
                "{{frobnicate .}} | function \"frobnicate\" not defined",
                "{{if .Ready}}x | unexpected EOF",
                "x{{end}} | unexpected {{end}}",
                "{{else}} | unexpected {{else}}",
                "{{range $i, $p := .Router.Peers}}{{end}} | variables are not supported here",
                "{{.A..B}} | unexpected <.> in operand",
                "{{json \"x}} | unterminated quoted string",
                "{{.Ready .Version}} | can't give argument to non-function .Ready",
                "{{(json .}} | unclosed left paren",
                "{{/* x }} | unclosed comment",
                "{{#}} | unexpected \"#\" in command",
            })
    void theRestIsRefusedClearly(String template, String problem) {
        assertThatThrownBy(() -> print(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage("template: format:1: " + problem)
                .matches(e -> ((TemplateException) e).isSyntax());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{.Nope}} | at <.Nope>: can't evaluate field Nope",
                "{{.DNS.Domain}} | at <.DNS.Domain>: nil pointer evaluating field .Domain",
                "{{index .Router.Peers 7}} | error calling index: index out of range: 7",
                "{{range .Version}}{{end}} | range can't iterate over 2.8.1",
                "{{len .Ready}} | error calling len: value has no length",
                "{{json}} | wrong number of args for json: want 1 got 0",
            })
    void whatTheReportLacksIsToldWhenItRuns(String template, String problem) {
        assertThatThrownBy(() -> print(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageEndingWith(problem)
                .matches(e -> !((TemplateException) e).isSyntax());
    }

    @Test
    void nestingAndWorkAreBounded() {
        String deep = "{{if .Ready}}".repeat(100);
        String wide = "{{range $.Router.MACs}}".repeat(9) + "x" + "{{end}}".repeat(9);

        assertThatThrownBy(() -> print(deep)).hasMessageContaining("nested deeper than 64");
        assertThatThrownBy(() -> print("{{" + "(".repeat(1000) + "}}")).hasMessageContaining("nested deeper than 64");
        assertThatThrownBy(() -> print(wide)).hasMessageContaining("more than 500000 steps");
    }

    @Test
    void randomTemplatesPrintOrAreRefusedAndNothingElse() {
        String[] pieces = {
            "{{", "}}", "-", " ", ".", "$", "|", "(", ")", "json", "range", "if", "else", "end", "with", "index", "len",
            ".Router", ".Peers", ".Ready", "\"", "`", "\\", "7", "-1", "eq", "/*", "*/", "\n", "x", "\u0000", "é"
        };
        Random random = new Random(3);
        int printed = 0;

        for (int i = 0; i < FUZZ; i++) {
            StringBuilder template = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                template.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                print(template.toString());
                printed++;
            } catch (TemplateException refused) {
                assertThat(refused.getMessage()).startsWith("template: format:");
            }
        }

        assertThat(printed).isBetween(1, FUZZ - 1);
    }

    private String print(String template) throws TemplateException {
        return Template.parse(template).print(report, new ReportValues());
    }
}
