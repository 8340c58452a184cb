package io.fastdp.controller.api;

import io.fastdp.controller.status.AgentCounters;
import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.ipam.AllocatorStatus;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The metrics page: the original's names for what dashboards know, ours with {@code fastdp_}. Pure but for its inputs. */
final class MetricsPage {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

    private final List<MetricSnapshot> metrics = new ArrayList<>();

    private MetricsPage() {}

    static String text(AgentStatus status, AgentCounters counters, ProcessNumbers process) {
        MetricsPage page = new MetricsPage();
        page.original(status, counters);
        page.upcalls(counters.upcalls());
        page.flows(counters.flows());
        page.addresses(status);
        page.endpoints(counters.endpoints());
        page.counter(
                "fastdp_key_renewals",
                "Keys for encrypted frames replaced while their connection lived.",
                counters.keyRenewals());
        page.sleeve(counters.sleeve());
        page.gauge(
                "fastdp_peers_held",
                "Peers without a connection to which traffic goes on, since only their agent seems to be away.",
                status.router().held().size());
        status.router()
                .podMtu()
                .ifPresent(pod -> page.gauge("fastdp_pod_mtu_bytes", "MTU that new containers get.", pod.mtu()));
        page.process(process);
        return page.print();
    }

    private void original(AgentStatus status, AgentCounters counters) {
        connections(status);
        counter(
                "weave_connection_terminations",
                "Number of peer connections terminated.",
                status.router().terminationCount());
        if (status.datapath().present()) {
            gauge("weave_flows", "Number of FastDP flows.", counters.flows().installed());
        }
    }

    /** As in the original: two series, encrypted and not, for every state and type that occurs. */
    private void connections(AgentStatus status) {
        Map<String, long[]> counts = new TreeMap<>();
        for (ConnectionStatus connection : status.router().connections()) {
            Object type = connection.attributes().getOrDefault("name", "unknown");
            boolean encrypted = Boolean.TRUE.equals(connection.attributes().get("encrypted"));
            counts.computeIfAbsent(connection.state().text() + " " + type, key -> new long[2])[encrypted ? 1 : 0]++;
        }
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("weave_connections").help("Number of peer-to-peer connections.");
        counts.forEach((key, count) -> {
            String[] stateAndType = key.split(" ", 2);
            for (int encrypted = 0; encrypted < 2; encrypted++) {
                gauge.dataPoint(point(
                        count[encrypted],
                        Labels.of(
                                "encryption",
                                encrypted == 1 ? "yes" : "",
                                "state",
                                stateAndType[0],
                                "type",
                                stateAndType[1])));
            }
        });
        metrics.add(gauge.build());
    }

    private void upcalls(AgentCounters.Upcalls upcalls) {
        counter("fastdp_upcalls", "Packets the kernel handed up.", upcalls.received());
        counter("fastdp_misses", "Packets that hit no flow.", upcalls.misses());
        counter("fastdp_upcalls_lost", "Packets lost between kernel and agent.", upcalls.lost());
        counter("fastdp_upcalls_malformed", "Packets from the kernel that could not be read.", upcalls.malformed());
        counter(
                "fastdp_misses_unflowed",
                "Missed frames of rare kinds that got no flow because there are too many kinds.",
                upcalls.unflowed());
    }

    private void flows(AgentCounters.Flows flows) {
        gauge("fastdp_flows_wanted", "Flows the agent wants in the kernel.", flows.wanted());
        gauge("fastdp_flows_installed", "Flows known to be in the kernel.", flows.installed());
        counter("fastdp_flows_programmed", "Flow writes.", flows.programmed());
        counter("fastdp_flows_deleted", "Flow deletions.", flows.deleted());
        counter("fastdp_flow_errors", "Flow writes and deletions the kernel refused.", flows.errors());
        counter(
                "fastdp_drift_repaired",
                "Differences between wanted and actual flows repaired.",
                flows.driftRepaired());
        counter(
                "fastdp_foreign_flows",
                "Flows that other programs had put into our datapath and that were removed.",
                flows.foreign());
        counter(
                "fastdp_flow_programming_seconds",
                "Time spent on bringing the kernel's flows to what is wanted.",
                flows.programming().toNanos() / 1e9);
    }

    /** Zero without address allocation: the original then fails to answer at all. */
    private void addresses(AgentStatus status) {
        metrics.add(GaugeSnapshot.builder()
                .name("weave_ips")
                .help("Number of IP addresses.")
                .dataPoint(
                        point(status.ipam().map(AllocatorStatus::active).orElse(0L), Labels.of("state", "local-used")))
                .build());
        ipam(status, "weave_max_ips", "Size of IP address space used by allocator.", AllocatorStatus::rangeSize);
        ipam(
                status,
                "weave_ipam_unreachable_count",
                "Number of peers that own address space and cannot be reached.",
                IpamPages::unreachableOwners);
        ipam(
                status,
                "weave_ipam_unreachable_percentage",
                "Percentage of the address space that unreachable peers own.",
                IpamPages::unreachablePercentage);
        ipam(
                status,
                "weave_ipam_pending_allocates",
                "Number of pending allocates.",
                ipam -> ipam.pendingAllocates().size());
        ipam(
                status,
                "weave_ipam_pending_claims",
                "Number of pending claims.",
                ipam -> ipam.pendingClaims().size());
    }

    private void ipam(AgentStatus status, String name, String help, ToDoubleFunction<AllocatorStatus> value) {
        metrics.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(status.ipam().map(value::applyAsDouble).orElse(0.0))
                        .build())
                .build());
    }

    private void endpoints(AgentCounters.Endpoints endpoints) {
        metrics.add(GaugeSnapshot.builder()
                .name("fastdp_endpoints")
                .help("Endpoints known, on this node and announced by others.")
                .dataPoint(point(endpoints.local(), Labels.of("where", "local")))
                .dataPoint(point(endpoints.remote(), Labels.of("where", "remote")))
                .build());
        counter("fastdp_mac_moves", "MAC addresses that moved to another peer.", endpoints.moves());
    }

    private void sleeve(AgentCounters.Sleeve sleeve) {
        traffic("fastdp_sleeve_packets", "UDP packets of sleeve.", sleeve, AgentCounters.Traffic::packets);
        traffic("fastdp_sleeve_bytes", "Payload of these packets.", sleeve, AgentCounters.Traffic::octets);
        traffic(
                "fastdp_sleeve_frames",
                "Frames in these packets, sleeve's own included.",
                sleeve,
                AgentCounters.Traffic::frames);
        counter("fastdp_sleeve_captured_frames", "Frames of containers that came to sleeve.", sleeve.captured());
        counter("fastdp_sleeve_delivered_frames", "Frames that sleeve gave to containers.", sleeve.delivered());
        CounterSnapshot.Builder drops = CounterSnapshot.builder()
                .name("fastdp_sleeve_drops")
                .help("Frames and packets that went no further by sleeve.");
        sleeve.drops().forEach((reason, count) -> drops.dataPoint(total(count, Labels.of("reason", reason))));
        metrics.add(drops.build());
    }

    private void traffic(
            String name, String help, AgentCounters.Sleeve sleeve, ToDoubleFunction<AgentCounters.Traffic> value) {
        metrics.add(CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(total(value.applyAsDouble(sleeve.received()), Labels.of("direction", "received")))
                .dataPoint(total(value.applyAsDouble(sleeve.sent()), Labels.of("direction", "sent")))
                .build());
    }

    private void process(ProcessNumbers process) {
        gauge("fastdp_heap_used_bytes", "Java heap in use.", process.heapUsed());
        gauge("fastdp_heap_committed_bytes", "Java heap held.", process.heapCommitted());
        gauge("fastdp_threads", "Threads of the agent.", process.threads());
        gauge("process_resident_memory_bytes", "Resident memory size in bytes.", process.resident());
        gauge("process_open_fds", "Number of open file descriptors.", process.openFiles());
        counter("fastdp_http_requests", "HTTP requests answered.", process.httpRequests());
    }

    private void gauge(String name, String help, long value) {
        metrics.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(value, Labels.EMPTY))
                .build());
    }

    private void counter(String name, String help, long value) {
        counter(name, help, (double) value);
    }

    private void counter(String name, String help, double value) {
        metrics.add(CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(total(value, Labels.EMPTY))
                .build());
    }

    private static CounterDataPointSnapshot total(double value, Labels labels) {
        return CounterDataPointSnapshot.builder().value(value).labels(labels).build();
    }

    private static GaugeDataPointSnapshot point(long value, Labels labels) {
        return GaugeDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build();
    }

    private String print() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            WRITER.write(out, new MetricSnapshots(metrics));
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
