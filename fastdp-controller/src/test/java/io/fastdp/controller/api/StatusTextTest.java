package io.fastdp.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.controller.status.ConnectionStatus.State;
import io.fastdp.controller.status.DatapathStatus;
import io.fastdp.controller.status.HeldPeerStatus;
import io.fastdp.controller.status.PeerStatus;
import io.fastdp.controller.status.PodMtuStatus;
import io.fastdp.controller.status.RouterSettings;
import io.fastdp.controller.status.RouterStatus;
import io.fastdp.controller.status.VersionCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTextTest {
    private static final HeldPeerStatus NEIGHBOUR = new HeldPeerStatus(
            "00:00:00:00:00:02", "node02", "00:00:00:00:00:02", "172.17.0.12:6784", Duration.ofSeconds(252));
    private static final HeldPeerStatus BEHIND_IT = new HeldPeerStatus(
            "00:00:00:00:00:03", "", "00:00:00:00:00:02", "172.17.0.12:6784", Duration.ofMillis(42_900));

    private final StatusText pages = new StatusText(TimeZone.getTimeZone("UTC"));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void overviewIsTheOriginalsByteForByte(int node) {
        String page = pages.overview(CapturedReport.status(node));

        assertThat(page).isEqualTo(CapturedReport.golden("node" + node + "-status"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void connectionsAreTheOriginalsByteForByte(int node) {
        String page = StatusText.connections(CapturedReport.status(node));

        assertThat(page).isEqualTo(CapturedReport.golden("node" + node + "-connections"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void peersAreTheOriginalsByteForByte(int node) {
        AgentStatus status = CapturedReport.withPeersInOrder(CapturedReport.status(node));

        String page = StatusText.peers(status);

        assertThat(sorted(page)).isEqualTo(sorted(CapturedReport.golden("node" + node + "-peers")));
    }

    @Test
    void everyConnectionStateHasItsLayout() {
        List<ConnectionStatus> connections = List.of(
                new ConnectionStatus(
                        "192.0.2.12:33866",
                        false,
                        State.ESTABLISHED,
                        ConnectionStatus.liveInfo(false, false, "fastdp", "7e:21:4a:70:2f:45(node-b)"),
                        Map.of("name", "fastdp", "mtu", 1376)),
                new ConnectionStatus(
                        "192.0.2.13:6783",
                        true,
                        State.ESTABLISHED,
                        ConnectionStatus.liveInfo(true, true, "sleeve", "7e:ae:cd:d5:23:8d(node-c)"),
                        Map.of("name", "sleeve", "mtu", 1414, "encrypted", true)),
                new ConnectionStatus(
                        "192.0.2.14:6783",
                        true,
                        State.PENDING,
                        ConnectionStatus.liveInfo(true, false, "none", "66:c4:47:c6:65:bf(node-d)"),
                        Map.of()),
                new ConnectionStatus("192.0.2.17:6783", true, State.CONNECTING, "", Map.of()));

        String page = StatusText.connections(status(connections, List.of()));

        assertThat(page)
                .isEqualTo("<- 192.0.2.12:33866      established fastdp 7e:21:4a:70:2f:45(node-b) mtu=1376\n"
                        + "-> 192.0.2.13:6783       established encrypted   sleeve 7e:ae:cd:d5:23:8d(node-c)"
                        + " encrypted=truemtu=1414\n"
                        + "-> 192.0.2.14:6783       pending     unencrypted none   66:c4:47:c6:65:bf(node-d) \n"
                        + "-> 192.0.2.17:6783       connecting   \n");
    }

    @Test
    void aLonelyAgentHasNoBracketsAndSaysNone() {
        AgentStatus status = status(List.of(), List.of(new PeerStatus("00:00:00:00:00:01", "a", 1, 1, 1, List.of())));

        String page = pages.overview(status);

        assertThat(page).isEqualTo("""
                    Version: 0.1 (version check update disabled)

                    Service: router
                   Protocol: weave 2
                       Name: 00:00:00:00:00:01(a)
                 Encryption: enabled
              PeerDiscovery: disabled
                    Targets: 0
                Connections: 0
                      Peers: 1
             TrustedSubnets: 10.0.0.0/8, 172.16.0.0/12
                     PodMTU: 1450 (path to b)
            """.indent(0));
    }

    @Test
    void peersThatAreHeldShowBesideTheConnectionThatFailed() {
        List<ConnectionStatus> connections = List.of(new ConnectionStatus(
                "172.17.0.12:6783", true, State.FAILED, "connection refused, retry: in 2s", Map.of()));

        String page = StatusText.connections(status(connections, List.of(), List.of(NEIGHBOUR, BEHIND_IT)));

        assertThat(page)
                .isEqualTo("-> 172.17.0.12:6783      failed      connection refused, retry: in 2s \n"
                        + "-- 172.17.0.12:6784      held        fastdp 00:00:00:00:00:02(node02)"
                        + " not connected, traffic goes on for 4m12s at most\n"
                        + "-- 172.17.0.12:6784      held        fastdp 00:00:00:00:00:03 via 00:00:00:00:00:02"
                        + " not connected, traffic goes on for 42s at most\n");
    }

    @Test
    void theOverviewCountsPeersThatAreHeldAndSaysForHowLong() {
        String one = pages.overview(status(List.of(), List.of(), List.of(NEIGHBOUR)));
        String two = pages.overview(status(List.of(), List.of(), List.of(NEIGHBOUR, BEHIND_IT)));

        assertThat(one.lines())
                .containsSubsequence(
                        "          Peers: 0",
                        "      HeldPeers: 1 (not connected, traffic goes on for 4m12s at most)",
                        " TrustedSubnets: 10.0.0.0/8, 172.16.0.0/12");
        assertThat(two)
                .contains("HeldPeers: 2 (not connected, traffic goes on for 42s at most, then the first is dropped)\n");
    }

    @Test
    void whyThereIsNoDatapathIsShown() {
        DatapathStatus plain =
                new DatapathStatus(false, "started with --no-fastdp", "", List.of(), List::of, 0, List.of());
        AgentStatus status = new AgentStatus(
                "1", true, VersionCheck.DISABLED, CapturedReport.status(1).router(), plain);

        assertThat(pages.overview(status)).endsWith("     BridgeType: bridge (started with --no-fastdp)\n");
    }

    @Test
    void versionRemarksAreTheOriginals() {
        Optional<Instant> next = Optional.of(Instant.parse("2024-05-06T07:08:09Z"));

        assertThat(firstLine(new VersionCheck(true, true, "", next)))
                .isEqualTo("        Version: 0.1 (up to date; next check at 2024/05/06 07:08:09)");
        assertThat(firstLine(new VersionCheck(true, true, "9.9", next)))
                .isEqualTo("        Version: 0.1 (version 9.9 available - please upgrade!)");
    }

    private String firstLine(VersionCheck check) {
        AgentStatus status = new AgentStatus("0.1", true, check, RouterStatus.EMPTY, DatapathStatus.NONE);
        return pages.overview(status).lines().findFirst().orElseThrow();
    }

    private static AgentStatus status(List<ConnectionStatus> connections, List<PeerStatus> peers) {
        return status(connections, peers, List.of());
    }

    private static AgentStatus status(
            List<ConnectionStatus> connections, List<PeerStatus> peers, List<HeldPeerStatus> held) {
        RouterSettings settings = new RouterSettings(
                "00:00:00:00:00:01", "a", 6783, 2, 2, true, false, List.of("10.0.0.0/8", "172.16.0.0/12"));
        RouterStatus router = new RouterStatus(
                settings,
                peers,
                List.of(),
                List.of(),
                connections,
                0,
                List.of(),
                held,
                Optional.of(new PodMtuStatus(1450, "path to b")));
        return new AgentStatus("0.1", true, VersionCheck.DISABLED, router, DatapathStatus.NONE);
    }

    private static List<String> sorted(String page) {
        return page.lines().sorted().toList();
    }
}
