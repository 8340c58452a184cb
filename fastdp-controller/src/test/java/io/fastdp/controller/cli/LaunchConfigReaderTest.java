package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.controller.config.LogLevel;
import io.fastdp.ipam.address.Cidr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchConfigReaderTest {
    @Test
    void defaultsAreTheOriginals() throws FlagException {
        LaunchConfig config = read(Map.of());

        assertThat(config.identity().name()).isEmpty();
        assertThat(config.identity().nickName()).isEqualTo("host-1");
        assertThat(config.identity().dbPrefix()).isEqualTo("/weavedb/weave");
        assertThat(config.identity().procPath()).isEqualTo(Path.of("/proc"));
        assertThat(config.mesh().port()).isEqualTo(6783);
        assertThat(config.mesh().vxlanPort()).isEqualTo(6784);
        assertThat(config.mesh().password()).isEmpty();
        assertThat(config.mesh().rekeyAfter()).isEqualTo(Duration.ofHours(8));
        assertThat(config.mesh().minProtocolVersion()).isEqualTo(1);
        assertThat(config.mesh().targets().connectionLimit()).isEqualTo(200);
        assertThat(config.mesh().targets().discovery()).isTrue();
        assertThat(config.datapath().bridge()).isEqualTo("weave");
        assertThat(config.datapath().datapath()).isEmpty();
        assertThat(config.datapath().fast()).isTrue();
        assertThat(config.datapath().bridged()).isTrue();
        assertThat(config.datapath().mtu()).isEmpty();
        assertThat(config.listeners().control()).isEmpty();
        assertThat(config.ipam().range()).isEmpty();
        assertThat(config.log().level()).isEqualTo(LogLevel.INFO);
        assertThat(config.optionLine()).isEqualTo("Command line options: map[]");
        assertThat(config.withoutEffect()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"8h, PT8H", "1h30m, PT1H30M", "1.5s, PT1.5S", "2000ms, PT2S", "99999999h, PT2562047H47M16.854775807S"})
    void ageOfKeysIsADuration(String given, Duration meant) throws FlagException {
        assertThat(read(Map.of(), "--rekey-after=" + given).mesh().rekeyAfter()).isEqualTo(meant);
    }

    @Test
    void theLaunchersCommandLineIsUnderstood() throws FlagException {
        LaunchConfig config = read(
                Map.of(),
                "--port=6783",
                "--datapath=datapath",
                "--name=9e:96:c8:09:bf:c4",
                "--http-addr=127.0.0.1:6784",
                "--metrics-addr=0.0.0.0:6782",
                "--docker-api=",
                "--no-dns",
                "--db-prefix=/weavedb/weave-net",
                "--ipalloc-range=10.32.0.0/12",
                "--nickname=node-b",
                "--ipalloc-init",
                "consensus=3",
                "--conn-limit=200",
                "--expect-npc",
                "--no-masq-local",
                "192.0.2.11",
                "192.0.2.23");

        assertThat(config.optionLine())
                .isEqualTo("Command line options: map[conn-limit:200 datapath:datapath db-prefix:/weavedb/weave-net"
                        + " docker-api: expect-npc:true http-addr:127.0.0.1:6784 ipalloc-init:consensus=3"
                        + " ipalloc-range:10.32.0.0/12 metrics-addr:0.0.0.0:6782 name:9e:96:c8:09:bf:c4"
                        + " nickname:node-b no-dns:true no-masq-local:true port:6783]");
        assertThat(config.mesh().targets().peers()).containsExactly("192.0.2.11", "192.0.2.23");
        assertThat(config.ipam().range()).contains(Cidr.parse("10.32.0.0/12"));
        assertThat(config.listeners().control()).contains(new ListenAddress.Tcp("127.0.0.1", 6784));
        assertThat(config.datapath().expectPolicy()).isTrue();
        assertThat(config.withoutEffect())
                .singleElement()
                .asString()
                .startsWith("Flag --expect-npc has no effect yet: ");
    }

    @Test
    void secretsAreNeverShown() throws FlagException {
        LaunchConfig config = read(Map.of(), "--password=hunter2", "--token", "t0ken");

        assertThat(config.optionLine()).isEqualTo("Command line options: map[password:<redacted> token:<redacted>]");
        assertThat(config.toString() + config.mesh()).doesNotContain("hunter2").doesNotContain("t0ken");
        assertThat(config.mesh().password().orElseThrow().reveal()).isEqualTo("hunter2");
    }

    @Test
    void theEnvironmentStandsInForFlagsThatAreNotGiven() throws FlagException {
        Map<String, String> environment = Map.of(
                "WEAVE_PASSWORD", "hunter2",
                "WEAVE_MTU", "1337",
                "WEAVE_NO_FASTDP", "1",
                "WEAVE_STATUS_ADDR", "127.0.0.1:6782",
                "WEAVE_PORT", "tcp://10.96.0.7:80");

        LaunchConfig config = read(environment);
        LaunchConfig overridden = read(environment, "--mtu=1400", "--password=other", "--no-fastdp=false");

        assertThat(config.datapath().mtu()).isEqualTo(OptionalInt.of(1337));
        assertThat(config.datapath().fast()).isFalse();
        assertThat(config.mesh().password().orElseThrow().reveal()).isEqualTo("hunter2");
        assertThat(config.mesh().port()).isEqualTo(6783);
        assertThat(config.listeners().status()).hasToString("Optional[127.0.0.1:6782]");
        assertThat(config.optionLine()).isEqualTo("Command line options: map[]");
        assertThat(overridden.datapath().mtu()).isEqualTo(OptionalInt.of(1400));
        assertThat(overridden.datapath().fast()).isTrue();
        assertThat(overridden.mesh().password().orElseThrow().reveal()).isEqualTo("other");
    }

    @Test
    void aBadVariableIsNamed() {
        assertThatThrownBy(() -> read(Map.of("WEAVE_MTU", "big")))
                .isInstanceOf(FlagException.class)
                .hasMessage("environment variable WEAVE_MTU: invalid value \"big\" for flag --mtu: not a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/fastdp.sock", "unix:///run/fastdp.sock"})
    void anAbsolutePathIsAUnixSocket(String text) throws FlagException {
        LaunchConfig config = read(Map.of(), "--http-addr=" + text);

        assertThat(config.listeners().control()).contains(new ListenAddress.UnixSocket(Path.of("/run/fastdp.sock")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--resume 10.0.0.1 | You must not specify an initial peer list in conjunction with --resume",
                "--min-protocol-version=3 | --min-protocol-version must be in range [1,2]",
                "--min-protocol-version=0 | --min-protocol-version must be in range [1,2]",
                "--log-level=loud | not a valid logrus Level: \"loud\"",
                "--awsvpc --password=x | --awsvpc mode is not compatible with the --password option",
                "--awsvpc --no-masq-local | --awsvpc mode is not compatible with the --no-masq-local option",
                "--awsvpc | --awsvpc mode requires IPAM enabled",
                "--ipalloc-range=10.32.0.1/12 | invalid subnet - bits after network prefix are not all zero: 10.32.0.1/12",
                "--ipalloc-range=10.32.0.0/31 | invalid subnet - smaller than minimum size 4: 10.32.0.0/31",
                "--ipalloc-range=10.32.0.0 | Unable to parse --ipalloc-range: invalid CIDR address: 10.32.0.0",
                "--ipalloc-default-subnet=10.32.0.0/16 | --ipalloc-default-subnet specified without --ipalloc-range.",
                "--ipalloc-init=observer | --ipalloc-init specified without --ipalloc-range.",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-default-subnet=10.0.0.0/16"
                        + " | IP address allocation default subnet 10.0.0.0/16 does not overlap with allocation range 10.32.0.0/12",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-init=vote | Unable to parse --ipalloc-init: unknown mode: vote",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-init=seed | Unable to parse --ipalloc-init: seed mode requires peer name list",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-init=seed=::1,bob | Unable to parse --ipalloc-init:"
                        + " bad seed parameter: invalid peer name \"bob\": expected six hexadecimal groups like 7a:9f:eb:b6:0c:6e",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-init=observer=1 | Unable to parse --ipalloc-init: observer mode takes no parameter",
                "--ipalloc-range=10.32.0.0/12 --ipalloc-init=consensus=x"
                        + " | Unable to parse --ipalloc-init: bad consensus parameter: \"x\" is not a number",
                "--trusted-subnets=10.0.0.0/8,nonsense | Unable to parse trusted subnets: invalid CIDR address: nonsense",
                "--port=0 | --port must be in range [1,65534], not 0",
                "--port=65535 | --port must be in range [1,65534], not 65535",
                "--mtu=100 | --mtu must be in range [576,65535], not 100",
                "--rekey-after=900ms | --rekey-after must be 1s at least",
                "--conn-limit=-1 | --conn-limit must be in range [0,2147483647], not -1",
                "--name=bob | invalid peer name \"bob\", should be like 4a:0f:f6:ec:1c:93",
                "--datapath=much-too-long-name"
                        + " | --datapath: \"much-too-long-name\" is no device name: at most 15 characters, no blank, no slash",
                "--http-addr=localhost | --http-addr: \"localhost\" is neither host:port nor an absolute path",
            })
    void nonsenseIsFatalWithTheOriginalsLine(String line, String message) {
        assertThatThrownBy(() -> read(Map.of(), line.split(" ")))
                .isInstanceOf(FlagException.class)
                .hasMessage(message)
                .extracting(e -> ((FlagException) e).exitStatus())
                .isEqualTo(1);
    }

    private static LaunchConfig read(Map<String, String> environment, String... arguments) throws FlagException {
        FlagValues values = FlagParser.parse(List.of(arguments));
        LaunchVariable.apply(environment, values);
        return LaunchConfigReader.read(values, "host-1");
    }
}
