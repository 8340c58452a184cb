package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentCounters.Endpoints;
import io.fastdp.controller.status.AgentCounters.Flows;
import io.fastdp.controller.status.AgentCounters.Sleeve;
import io.fastdp.controller.status.AgentCounters.Traffic;
import io.fastdp.controller.status.AgentCounters.Upcalls;
import io.fastdp.controller.status.AgentStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final ProcessNumbers PROCESS = new ProcessNumbers(1, 2, 3, 4, 5, 6);

    @Test
    void theOriginalsNamesAreThere() {
        String page = MetricsPage.text(CapturedReport.status(1), counters(), PROCESS);

        assertThat(page.lines())
                .contains(
                        "# TYPE weave_connections gauge",
                        "weave_connections{encryption=\"\",state=\"established\",type=\"fastdp\"} 1.0",
                        "weave_connections{encryption=\"yes\",state=\"established\",type=\"fastdp\"} 0.0",
                        "weave_connections{encryption=\"\",state=\"failed\",type=\"unknown\"} 1.0",
                        "weave_connections{encryption=\"\",state=\"connecting\",type=\"unknown\"} 1.0",
                        "# TYPE weave_connection_terminations_total counter",
                        "weave_connection_terminations_total 0.0",
                        "weave_flows 22.0")
                .noneMatch(line -> line.contains("state=\"pending\""));
    }

    @Test
    void oursAreThere() {
        String page = MetricsPage.text(CapturedReport.status(1), counters(), PROCESS);

        assertThat(page.lines())
                .contains(
                        "fastdp_upcalls_total 11.0",
                        "fastdp_misses_total 12.0",
                        "fastdp_upcalls_lost_total 13.0",
                        "fastdp_upcalls_malformed_total 14.0",
                        "fastdp_misses_unflowed_total 15.0",
                        "fastdp_flows_wanted 21.0",
                        "fastdp_flows_installed 22.0",
                        "fastdp_flows_programmed_total 23.0",
                        "fastdp_flows_deleted_total 24.0",
                        "fastdp_flow_errors_total 25.0",
                        "fastdp_drift_repaired_total 26.0",
                        "fastdp_foreign_flows_total 27.0",
                        "fastdp_flow_programming_seconds_total 2.5",
                        "fastdp_endpoints{where=\"local\"} 31.0",
                        "fastdp_endpoints{where=\"remote\"} 32.0",
                        "fastdp_mac_moves_total 33.0",
                        "fastdp_key_renewals_total 34.0",
                        "fastdp_sleeve_packets_total{direction=\"received\"} 41.0",
                        "fastdp_sleeve_bytes_total{direction=\"received\"} 42.0",
                        "fastdp_sleeve_frames_total{direction=\"received\"} 43.0",
                        "fastdp_sleeve_packets_total{direction=\"sent\"} 44.0",
                        "fastdp_sleeve_bytes_total{direction=\"sent\"} 45.0",
                        "fastdp_sleeve_frames_total{direction=\"sent\"} 46.0",
                        "fastdp_sleeve_captured_frames_total 47.0",
                        "fastdp_sleeve_delivered_frames_total 48.0",
                        "fastdp_sleeve_drops_total{reason=\"replayed\"} 49.0",
                        "fastdp_sleeve_drops_total{reason=\"loop\"} 0.0",
                        "fastdp_heap_used_bytes 1.0",
                        "fastdp_threads 3.0",
                        "process_resident_memory_bytes 4.0",
                        "process_open_fds 5.0",
                        "fastdp_http_requests_total 6.0");
    }

    @Test
    void peersThatAreHeldAreCounted() {
        AgentStatus status = CapturedReport.withHeldPeer(CapturedReport.status(1));

        assertThat(MetricsPage.text(status, counters(), PROCESS).lines()).contains("fastdp_peers_held 1.0");
        assertThat(MetricsPage.text(CapturedReport.status(1), counters(), PROCESS)
                        .lines())
                .contains("fastdp_peers_held 0.0");
    }

    @Test
    void flowsAreAbsentWithoutADatapath() {
        String page = MetricsPage.text(AgentStatus.starting("1"), AgentCounters.ZERO, PROCESS);

        assertThat(page).doesNotContain("weave_flows");
    }

    @Test
    void thisProcessWeighsSomething() {
        ProcessNumbers now = ProcessNumbers.now(0);

        assertThat(now.resident()).isGreaterThan(now.heapUsed() / 2).isPositive();
        assertThat(now.threads()).isPositive();
        assertThat(now.openFiles()).isPositive();
    }

    static AgentCounters counters() {
        return new AgentCounters(
                new Upcalls(11, 12, 13, 14, 15),
                new Flows(21, 22, 23, 24, 25, 26, 27, Duration.ofMillis(2500)),
                new Endpoints(31, 32, 33),
                34,
                new Sleeve(
                        new Traffic(41, 42, 43),
                        new Traffic(44, 45, 46),
                        47,
                        48,
                        ImmutableMap.of("replayed", 49L, "loop", 0L)));
    }
}
