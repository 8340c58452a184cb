package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.cli.terminal.UsageException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {

    @ParameterizedTest
    @CsvSource({
        "90, PT1M30S",
        "90s, PT1M30S",
        "1m30s, PT1M30S",
        "1m30, PT1M30S",
        "2h, PT2H",
        "500ms, PT0.5S",
        "1s5ms, PT1.005S"
    })
    void timesAreRead(String text, Duration time) throws UsageException {
        assertThat(Patience.limit(Optional.of(text))).contains(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-1", "1.5s", "1x", "s", "1s2m", "9999999999", "5ms1s"})
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> Patience.limit(Optional.of(text)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void noneIsForEver() throws UsageException {
        assertThat(Patience.limit(Optional.empty())).isEmpty();
    }
}
