package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.DatapathStatus;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.MacStatus.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reportIsTheOriginalsByteForByte(int node) {
        AgentStatus status = CapturedReport.status(node);

        String json = GoJson.indented(Report.of(status));

        assertThat(json).isEqualTo(CapturedReport.golden("node" + node + "-report"));
    }

    @Test
    void anAgentWithoutDatapathHasNoFastOverlay() {
        String json = GoJson.compact(Report.of(AgentStatus.starting("0.1")));

        assertThat(json)
                .startsWith(
                        "{\"Ready\":false,\"Version\":\"0.1\",\"VersionCheck\":{\"Enabled\":false,\"Success\":false,"
                                + "\"NewVersion\":\"\",\"NextCheckAt\":\"0001-01-01T00:00:00Z\"},")
                .contains("\"OverlayDiagnostics\":{\"sleeve\":null},")
                .endsWith("\"CaptureStats\":{},\"MACs\":null}}");
    }

    @Test
    void peersThatAreHeldAndTheMtuAreFieldsOfOurOwnAtTheEnd() {
        String json = GoJson.compact(Report.of(CapturedReport.withHeldPeer(CapturedReport.status(1))));

        assertThat(json)
                .endsWith(",\"HeldPeers\":[{\"Name\":\"00:00:00:00:00:09\",\"NickName\":\"\","
                        + "\"Via\":\"00:00:00:00:00:02\",\"Address\":\"172.17.0.12:6784\",\"SecondsLeft\":180}],"
                        + "\"PodMTU\":{\"MTU\":1450,\"Reason\":\"path to b\"}}}");
    }

    @Test
    void addressesThatWereNotLearntHaveNoTimeAndSayWhereTheyAreFrom() {
        MacStatus announced =
                new MacStatus("02:00:00:00:00:05", "00:00:00:00:00:02", "b", Origin.ANNOUNCED, Optional.empty());
        DatapathStatus datapath = new DatapathStatus(true, "", "", List.of(), List::of, 0, List.of(announced));
        AgentStatus starting = AgentStatus.starting("0.1");

        String json = GoJson.compact(
                Report.of(new AgentStatus("0.1", true, starting.versionCheck(), starting.router(), datapath)));

        assertThat(json)
                .endsWith("\"MACs\":[{\"Mac\":\"02:00:00:00:00:05\",\"Name\":\"00:00:00:00:00:02\",\"NickName\":\"b\","
                        + "\"LastSeen\":\"0001-01-01T00:00:00Z\",\"Origin\":\"announced\"}]}}");
    }

    @Test
    void textsAreEscapedAsTheOriginalDoes() {
        String json = GoJson.compact(List.of("a\"b\\c\n\t\r<&>\u0001\u2028\ud800x\ud83d\ude00é"));

        assertThat(json)
                .isEqualTo("[\"a\\\"b\\\\c\\n\\t\\r\\u003c\\u0026\\u003e\\u0001\\u2028\\ufffdx\ud83d\ude00é\"]");
    }

    @Test
    void timesLoseTrailingZeros() {
        assertThat(Report.time(Instant.parse("2026-11-21T11:18:27.500Z"))).isEqualTo("2026-11-21T11:18:27.5Z");
        assertThat(Report.time(Instant.parse("2026-11-21T11:18:27Z"))).isEqualTo("2026-11-21T11:18:27Z");
        assertThat(Report.time(Instant.parse("2026-11-21T11:18:27.000000001Z")))
                .isEqualTo("2026-11-21T11:18:27.000000001Z");
    }
}
