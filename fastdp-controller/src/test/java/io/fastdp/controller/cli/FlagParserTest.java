package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagParserTest {
    private static final int FUZZ = Integer.getInteger("fastdp.fuzz.iterations", 20_000);

    @ParameterizedTest
    @ValueSource(strings = {"--port 7000", "--port=7000", "-port 7000", "-port=7000", "--port=1 --port 7000"})
    void everyFormOfAValueIsRead(String line) throws FlagException {
        FlagValues values = parse(line);

        assertThat(values.number(LaunchFlag.PORT)).isEqualTo(7000);
        assertThat(values.peers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--no-dns, true",
        "-no-dns, true",
        "--no-dns=true, true",
        "--no-dns=1, true",
        "--no-dns=T, true",
        "--no-dns=false, false",
        "--no-dns=0, false",
        "--no-dns --no-dns=F, false",
    })
    void everyFormOfASwitchIsRead(String line, boolean on) throws FlagException {
        FlagValues values = parse(line);

        assertThat(values.on(LaunchFlag.NO_DNS)).isEqualTo(on);
    }

    @Test
    void aSwitchTakesNoSeparateValue() throws FlagException {
        FlagValues values = parse("--no-dns false");

        assertThat(values.on(LaunchFlag.NO_DNS)).isTrue();
        assertThat(values.peers()).containsExactly("false");
    }

    @Test
    void theRestArePeersWhereverTheyStand() throws FlagException {
        FlagValues values = parse("10.0.0.1 --port 7000 10.0.0.2:6789 -- --odd");

        assertThat(values.peers()).containsExactly("10.0.0.1", "10.0.0.2:6789", "--odd");
        assertThat(values.number(LaunchFlag.PORT)).isEqualTo(7000);
    }

    @Test
    void aRepeatableFlagKeepsAllItsValues() throws FlagException {
        FlagValues values = parse("-H tcp://0.0.0.0:12375 -H unix:///x");

        assertThat(values.shown()).containsEntry("H", "[tcp://0.0.0.0:12375 unix:///x]");
    }

    @Test
    void anEmptyValueIsAValue() throws FlagException {
        FlagValues values = parse("--docker-api= --http-addr=");

        assertThat(values.shown()).containsEntry("docker-api", "").containsEntry("http-addr", "");
        assertThat(values.nonBlank(LaunchFlag.HTTP_ADDR)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--x | flag provided but not defined: --x",
                "--x=3 | flag provided but not defined: --x",
                "-x | flag provided but not defined: -x",
                "--PORT 3 | flag provided but not defined: --PORT",
                "--=3 | flag provided but not defined: --",
                "--port | flag needs an argument: --port",
                "--port=abc | invalid value \"abc\" for flag --port: not a whole number",
                "--port= | invalid value \"\" for flag --port: not a whole number",
                "--port=99999999999 | invalid value \"99999999999\" for flag --port: not a whole number",
                "--no-dns=maybe | invalid value \"maybe\" for flag --no-dns: not true or false",
                "--dns-fallback-timeout=5 | invalid value \"5\" for flag --dns-fallback-timeout: not a duration such as 5s or 1m30s",
            })
    void badFlagsAreRefusedWithOneLineAnd125(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(FlagException.class)
                .hasMessage(message)
                .extracting(e -> ((FlagException) e).exitStatus())
                .isEqualTo(125);
    }

    @Test
    void randomCommandLinesAreReadOrRefusedAndNothingElse() {
        Random random = new Random(11);
        List<String> pieces =
                new ArrayList<>(List.of("-", "--", "=", "--=", "-=", "", "true", "7", "--\u0000", "-\uD800"));
        for (LaunchFlag flag : LaunchFlag.values()) {
            pieces.add(flag.dashed());
            pieces.add(flag.dashed() + "=");
            pieces.add(flag.dashed() + "=1");
        }
        int refused = 0;

        for (int i = 0; i < FUZZ; i++) {
            List<String> line = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                line.add(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                FlagParser.parse(line);
            } catch (FlagException e) {
                assertThat(e.exitStatus()).isEqualTo(125);
                refused++;
            }
        }

        assertThat(refused).isBetween(1, FUZZ - 1);
    }

    private static FlagValues parse(String line) throws FlagException {
        return FlagParser.parse(List.of(line.split(" ")));
    }
}
