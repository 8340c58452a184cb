package io.fastdp.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTextTest {
    private static final Map<VportNumber, String> NAMES = Map.of(
            VportNumber.LOCAL, "datapath", new VportNumber(1), "vethwe-datapath", new VportNumber(2), "vxlan-6784");
    private static final FlowText LIVE = FlowText.verbose().withPortNames(NAMES);

    static Stream<String> liveFlows() {
        return Golden.text("flows.txt").lines().filter(line -> !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("liveFlows")
    void everyLineOfALiveDumpIsReadAndWrittenAgain(String line) {
        Flow flow = LIVE.parseFlow(line);

        assertThat(LIVE.format(flow)).isEqualTo(line);
    }

    @Test
    void readsALiveLineIntoTheValuesItStandsFor() {
        String line = liveFlows().findFirst().orElseThrow();

        Flow flow = LIVE.at(Duration.ofSeconds(100)).parseFlow(line);

        assertThat(flow.match().inPort()).contains(new VportNumber(2));
        assertThat(flow.match().tunnel().map(TunnelKey::id)).contains(0x2d1c0dL);
        assertThat(flow.match().ethernet())
                .contains(new FlowKey.Ethernet(
                        MacAddress.parse("92:99:94:5f:31:7f"), MacAddress.parse("33:33:00:00:00:02")));
        assertThat(flow.match().key(FlowKey.EtherType.class)).isEmpty();
        assertThat(flow.actions())
                .containsExactly(new Action.Output(new VportNumber(1)), new Action.Output(VportNumber.LOCAL));
        assertThat(flow.stats()).isEqualTo(new FlowStats(2, 140, 0, Optional.of(Duration.ofMillis(100_000 - 8661))));
    }

    static Stream<String> liveTexts(String file) {
        return Golden.text(file).lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    static Stream<String> actions() {
        return liveTexts("actions.txt");
    }

    static Stream<String> briefMatches() {
        return liveTexts("matches-brief.txt");
    }

    static Stream<String> verboseMatches() {
        return liveTexts("matches-verbose.txt");
    }

    @ParameterizedTest
    @MethodSource("actions")
    void actionsAsPrintedByTheOriginalToolAreReadAndWrittenAgain(String text) {
        List<Action> actions = FlowText.brief().parseActions(text);

        assertThat(FlowText.brief().formatActions(actions)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("briefMatches")
    void briefMatchesAsPrintedByTheOriginalToolAreReadAndWrittenAgain(String text) {
        FlowMatch match = FlowText.brief().parseMatch(text);

        assertThat(FlowText.brief().format(match)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("verboseMatches")
    void verboseMatchesAsPrintedByTheOriginalToolAreReadAndWrittenAgain(String text) {
        FlowMatch match = FlowText.verbose().parseMatch(text);

        assertThat(FlowText.verbose().format(match)).isEqualTo(text);
    }

    @Test
    void aLineWithUfidAndFlagsIsReadAndWrittenAgain() {
        String verbose =
                "ufid:2369e4ea-0dfb-49f6-a25e-a97c8295f670, in_port(3),eth(src=00:00:00:00:00:00/00:00:00:00:00:00,"
                        + "dst=02:00:00:00:00:02), packets:12, bytes:1000, used:0.004s, flags:SFP., dp:ovs, actions:drop";
        String brief =
                "in_port(3),eth(dst=02:00:00:00:00:02), packets:12, bytes:1000, used:0.004s, flags:SFP., actions:drop";

        Flow flow = FlowText.verbose().parseFlow(verbose);

        assertThat(flow.ufid()).contains(Ufid.parse("2369e4ea-0dfb-49f6-a25e-a97c8295f670"));
        assertThat(FlowText.verbose().format(flow)).isEqualTo(verbose);
        assertThat(FlowText.brief().format(flow)).isEqualTo(brief);
        assertThat(FlowText.brief().parseFlow(brief).match().normalised())
                .isEqualTo(flow.match().normalised());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch(1)",
                "in_port(vxlan-1)",
                "in_port(1",
                "eth(src=02:00:00:00:00)",
                "eth(nose=1)",
                "in_port(1),in_port(2)",
                "ipv4(src=1.2.3.256)",
                "ipv6(src=localhost)",
                "vlan(vid=4096,pcp=0)",
                "ct_label(0x123456789012345678901234567890123)",
                "tunnel(tun_id=0x1ffffffffffffffff)",
                "encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap("
                        + "encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap(encap("
                        + "encap(encap(encap("
            })
    void refusesWhatIsNoMatch(String text) {
        assertThatThrownBy(() -> FlowText.verbose().parseMatch(text)).isInstanceOf(FlowTextException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch(1)",
                "veth0",
                "set(tunnel(foo=1))",
                "1,,2",
                "sample(sample=101%,actions(1))",
                "trunc(x)",
                "1 2"
            })
    void refusesWhatIsNoActions(String text) {
        assertThatThrownBy(() -> FlowText.brief().parseActions(text)).isInstanceOf(FlowTextException.class);
    }
}
