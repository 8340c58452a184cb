package io.fastdp.mesh.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerSummary;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionMakerTest {
    private static final PeerName SELF = PeerName.of(1);
    private static final PeerName OTHER = PeerName.of(2);
    private static final PeerName THIRD = PeerName.of(3);
    private static final Duration START = Duration.ofSeconds(100);

    private final ConnectionMaker maker = maker(true, 0);

    @Test
    void newTargetIsDialledAtOnceWithOurPort() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);

        assertThat(evaluate(START)).containsExactly(new ConnectionMaker.Dial(at("10.0.0.2", 6783), true, false));
        assertThat(evaluate(START)).isEmpty();
    }

    @Test
    void intervalGrowsByHalfUpToSixMinutes() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        Duration now = START;
        double interval = 2;
        for (int attempt = 0; attempt < 25; attempt++) {
            assertThat(evaluate(now)).hasSize(1);
            maker.failed(at("10.0.0.2", 6783), now, "no");

            double wait = maker.nextTry().orElseThrow().minus(now).toMillis() / 1000.0;

            assertThat(wait).isBetween(interval / 2 - 0.01, interval * 1.5);
            now = maker.nextTry().orElseThrow();
            interval = Math.min(interval * 1.5, 360);
        }
        assertThat(interval).isEqualTo(360);
    }

    @Test
    void stableConnectionIsDialledAgainAtOnceAShortOneIsNot() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        evaluate(START);
        maker.connected(at("10.0.0.2", 6783), OTHER);
        Duration later = START.plusSeconds(61);

        maker.ended(at("10.0.0.2", 6783), later, "EOF");
        List<ConnectionMaker.Dial> afterStable = evaluate(later);
        maker.connected(at("10.0.0.2", 6783), OTHER);
        maker.ended(at("10.0.0.2", 6783), later.plusSeconds(1), "EOF");
        List<ConnectionMaker.Dial> afterShort = evaluate(later.plusSeconds(1));

        assertThat(afterStable).hasSize(1);
        assertThat(afterShort).isEmpty();
    }

    @Test
    void peerWithoutPortIsLeftAloneWhileItIsConnectedInbound() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        ConnectionMaker.Live inbound = new ConnectionMaker.Live(OTHER, at("10.0.0.2", 40000), false);

        assertThat(maker.evaluate(START, List.of(), List.of(inbound), 1)).isEmpty();
        assertThat(evaluate(START)).hasSize(1);
    }

    @Test
    void discoveryDialsWhatOthersDialledAndCompletesWhatDialledThem() {
        PeerDescription other = new PeerDescription(
                PeerSummary.placeholder(OTHER),
                List.of(
                        new ConnectionSummary(THIRD, "10.0.0.3:7000", true, true),
                        new ConnectionSummary(PeerName.of(4), "10.0.0.4:45678", false, true),
                        new ConnectionSummary(SELF, "10.0.0.1:6783", true, true),
                        new ConnectionSummary(PeerName.of(5), "no address", true, true)));
        ConnectionMaker.Live live = new ConnectionMaker.Live(OTHER, at("10.0.0.2", 6783), true);

        List<ConnectionMaker.Dial> dials = maker.evaluate(START, List.of(other), List.of(live), 1);

        assertThat(dials)
                .containsExactlyInAnyOrder(
                        new ConnectionMaker.Dial(at("10.0.0.3", 7000), false, false),
                        new ConnectionMaker.Dial(at("10.0.0.4", 6783), false, false));
        assertThat(maker(false, 0).evaluate(START, List.of(other), List.of(live), 1))
                .isEmpty();
    }

    @Test
    void connectionLimitIsCheckedBeforeDialling() {
        ConnectionMaker limited = maker(true, 2);
        limited.connect(
                List.of(
                        direct("10.0.0.2", OptionalInt.empty()),
                        direct("10.0.0.3", OptionalInt.empty()),
                        direct("10.0.0.4", OptionalInt.empty())),
                false);

        assertThat(limited.evaluate(START, List.of(), List.of(), 1)).hasSize(1);
    }

    @Test
    void forgedTopologyCannotCauseUnboundedDials() {
        List<ConnectionSummary> many = new Random(5)
                .ints(10_000, 1, 1 << 24)
                .mapToObj(number -> new ConnectionSummary(
                        PeerName.of(number + 10L),
                        "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255) + ":6783",
                        true,
                        true))
                .toList();
        PeerDescription liar = new PeerDescription(PeerSummary.placeholder(OTHER), many);

        assertThat(maker.evaluate(START, List.of(liar), List.of(), 0)).hasSize(ConnectionMaker.ATTEMPTS_AT_ONCE);
    }

    @Test
    void neverMeansNeverUntilTheOperatorAsksAgain() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        evaluate(START);
        maker.neverAgain(at("10.0.0.2", 6783), "cannot connect to ourself");

        assertThat(maker.nextTry()).isEmpty();
        assertThat(evaluate(START.plusDays(1))).isEmpty();
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        assertThat(evaluate(START.plusDays(1))).hasSize(1);
    }

    @Test
    void waitingEndsWhenSomebodyElseMeetsThePeer() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        failUntilItWaitsForMinutes();

        assertThat(evaluate(START.plusSeconds(1), met(false))).isEmpty();
        List<ConnectionMaker.Dial> dials = evaluate(START.plusSeconds(2), met(true));
        maker.failed(at("10.0.0.2", 6783), START.plusSeconds(2), "no");

        assertThat(dials).containsExactly(new ConnectionMaker.Dial(at("10.0.0.2", 6783), true, true));
        assertThat(maker.nextTry().orElseThrow()).isLessThan(START.plusSeconds(6));
    }

    @Test
    void waitingGoesOnWhileNothingIsNew() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        evaluate(START, met(true));
        maker.connected(at("10.0.0.2", 6783), OTHER);

        maker.ended(at("10.0.0.2", 6783), START.plusSeconds(1), "EOF");

        assertThat(evaluate(START.plusSeconds(1), met(true))).isEmpty();
    }

    @Test
    void replacedDirectPeersAreDropped() {
        maker.connect(List.of(direct("10.0.0.2", OptionalInt.empty())), false);
        evaluate(START);
        maker.failed(at("10.0.0.2", 6783), START, "no");

        maker.connect(List.of(direct("10.0.0.3", OptionalInt.of(7000))), true);
        evaluate(START);

        assertThat(maker.directPeers()).containsExactly("10.0.0.3");
        assertThat(maker.pending()).extracting(ConnectionMaker.Pending::address).containsExactly(at("10.0.0.3", 7000));
    }

    private List<ConnectionMaker.Dial> evaluate(Duration now, PeerDescription... known) {
        return maker.evaluate(now, List.of(known), List.of(), 0);
    }

    /** A third peer that has a connection to the other one. */
    private static PeerDescription met(boolean established) {
        return new PeerDescription(
                PeerSummary.placeholder(THIRD),
                List.of(new ConnectionSummary(OTHER, "10.0.0.2:45678", false, established)));
    }

    private void failUntilItWaitsForMinutes() {
        for (int attempt = 0; attempt < 25; attempt++) {
            evaluate(START.plusDays(attempt - 25));
            maker.failed(at("10.0.0.2", 6783), START, "no");
        }
    }

    private static ConnectionMaker maker(boolean discovery, int limit) {
        return new ConnectionMaker(new ConnectionMaker.Settings(SELF, 6783, discovery, limit), new Random(1));
    }

    private static DirectPeer direct(String address, OptionalInt port) {
        return new DirectPeer(address, ip(address), port);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(ip(address), port);
    }

    private static InetAddress ip(String address) {
        try {
            return Subnet.literal(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
