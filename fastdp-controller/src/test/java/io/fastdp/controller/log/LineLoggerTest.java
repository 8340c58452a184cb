package io.fastdp.controller.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LineLoggerTest {
    private static final Instant NOON = Instant.parse("2024-05-06T07:08:08.000042999Z");
    private static final String PREFIX = "2024/05/06 07:08:08.000042 ";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LogOutput output =
            new LogOutput(bytes, Clock.fixed(NOON, ZoneOffset.UTC), TimeZone.getTimeZone("UTC"));
    private final Logger log = new LineLogger("io.fastdp.controller.X", output);

    @Test
    void linesHaveTheOriginalsPrefix() {
        output.level(LogLevel.DEBUG);

        log.debug("a");
        log.info("b {} {}", 1, "two");
        log.warn("c");
        log.error("d");
        output.fatal("e");

        assertThat(text())
                .isEqualTo("DEBU: " + PREFIX + "a\n" + "INFO: " + PREFIX + "b 1 two\n" + "WARN: " + PREFIX + "c\n"
                        + "ERRO: " + PREFIX + "d\n" + "FATA: " + PREFIX + "e\n");
    }

    @Test
    void theZoneIsTheLocalOne() {
        LogOutput east = new LogOutput(bytes, Clock.fixed(NOON, ZoneOffset.UTC), TimeZone.getTimeZone("Asia/Kolkata"));

        east.fatal("x");

        assertThat(text()).isEqualTo("FATA: 2024/05/06 12:38:08.000042 x\n");
    }

    @Test
    void linesBelowTheLevelAreNotPrinted() {
        output.level(LogLevel.WARNING);

        log.info("no");
        log.atInfo().addKeyValue("k", 1).log("no");
        log.warn("yes");

        assertThat(text()).isEqualTo("WARN: " + PREFIX + "yes\n");
    }

    @Test
    void fieldsFollowThePaddedMessage() {
        log.atInfo().addKeyValue("peer", "node-b").addKeyValue("mtu", 1376).log("short");

        assertThat(text()).isEqualTo("INFO: " + PREFIX + "short" + " ".repeat(39) + " peer=node-b mtu=1376\n");
    }

    @Test
    void foreignTextCannotForgeALine() {
        log.info("nick {}", "x\nFATA: forged\u001b[2J");

        assertThat(text()).isEqualTo("INFO: " + PREFIX + "nick x\\nFATA: forged\\x1b[2J\n");
    }

    @Test
    void aFailureIsToldWithItsCauses() {
        log.warn("cannot", new IllegalStateException("outer", new IllegalArgumentException("inner")));

        assertThat(text())
                .isEqualTo("WARN: " + PREFIX + "cannot: java.lang.IllegalStateException: outer"
                        + ": java.lang.IllegalArgumentException: inner\n");
    }

    @Test
    void librariesAreHeldToWarnings() {
        output.level(LogLevel.DEBUG);
        Logger library = new LineLogger("io.netty.buffer.PooledByteBufAllocator", output);

        library.debug("no");
        library.info("no");
        library.warn("yes");

        assertThat(text()).isEqualTo("WARN: " + PREFIX + "yes\n");
    }

    @Test
    void theProviderIsFound() {
        Logger found = LoggerFactory.getLogger("io.fastdp.Found");

        assertThat(found).isInstanceOf(LineLogger.class);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
