package io.fastdp.controller.endpoints;

import static io.fastdp.controller.endpoints.Claims.endpoints;
import static io.fastdp.controller.endpoints.Claims.gone;
import static io.fastdp.controller.endpoints.Claims.merged;
import static io.fastdp.controller.endpoints.Claims.peer;
import static io.fastdp.controller.endpoints.Claims.present;
import static io.fastdp.controller.endpoints.Claims.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointGossipTest {
    private static final long NOW = 1_000_000;
    private static final long AT_NOW = NOW << 16;

    private final List<EndpointClaims> heard = new ArrayList<>();
    private final Broadcasts channel = new Broadcasts();
    private final EndpointGossip gossip = gossip(EndpointClaims.NONE);

    private EndpointGossip gossip(EndpointClaims known) {
        return new EndpointGossip(peer(1), known, () -> Instant.ofEpochMilli(NOW), heard::add);
    }

    @Test
    void ourEndpointsAreToldToEverybodyOnce() {
        gossip.announce(channel, wanted(7, 8));
        gossip.announce(channel, wanted(7, 8));
        gossip.announce(channel, wanted(8));

        assertThat(channel.sent)
                .containsExactly(
                        "+0 by 1 v" + AT_NOW + "\n+7 by 1 v" + AT_NOW + "\n+8 by 1 v" + AT_NOW,
                        "-7 by 1 v" + (AT_NOW + 1));
        assertThat(heard).hasSize(2).last().isEqualTo(gossip.claims());
    }

    @Test
    void onlyNewsIsRelayed() {
        byte[] first = payload(present(2, 7, 5), present(2, 8, 5));
        byte[] second = payload(present(2, 7, 5), present(2, 8, 6), gone(2, 7, 4));

        assertThat(relayed(gossip.onGossip(first))).isEqualTo("+7 by 2 v5\n+8 by 2 v5");
        assertThat(relayed(gossip.onBroadcast(peer(3), second))).isEqualTo("+8 by 2 v6");
        assertThat(gossip.onGossip(first)).isEmpty();
        assertThat(heard).hasSize(2);
    }

    @Test
    void unicastIsTakenIn() {
        gossip.onUnicast(peer(2), payload(present(2, 7, 5)));

        assertThat(endpoints(gossip.claims())).isEqualTo("7 at 2");
    }

    @Test
    void everythingIsTheCompleteState() {
        assertThat(gossip.complete()).isEmpty();
        gossip.onGossip(payload(present(2, 7, 5), gone(2, 8, 5)));

        assertThat(relayed(gossip.complete())).isEqualTo("+7 by 2 v5\n-8 by 2 v5");
    }

    @Test
    void whatOthersClaimInOurNameIsAnswered() {
        gossip.announce(channel, wanted(7));

        String answer = relayed(gossip.onGossip(payload(gone(1, 7, AT_NOW + 9), present(1, 9, AT_NOW + 3))));

        assertThat(answer.lines()).contains("+7 by 1 v" + (AT_NOW + 10), "-9 by 1 v" + (AT_NOW + 4));
        assertThat(endpoints(gossip.claims())).isEqualTo("7 at 1");
    }

    @Test
    void beforeWeKnowOurEndpointsNothingIsAnswered() {
        EndpointGossip restarted = gossip(merged(present(1, 7, 5), present(1, 0, 5)));

        restarted.onGossip(payload(present(1, 8, 9)));

        assertThat(endpoints(restarted.claims())).isEqualTo("7 at 1\n8 at 1");
        restarted.announce(channel, wanted(7));
        assertThat(channel.sent).containsExactly("-8 by 1 v" + AT_NOW);
    }

    @Test
    void aClaimOfAnotherPeerOnOurAddressIsNotContestedByItself() {
        gossip.announce(channel, wanted(7));

        assertThat(relayed(gossip.onGossip(payload(present(2, 7, AT_NOW + 5))))).isEqualTo("+7 by 2 v" + (AT_NOW + 5));
        assertThat(endpoints(gossip.claims())).isEqualTo("7 at 2");
    }

    @Test
    void claimsFromTheFarFutureAreIgnored() {
        long day = Duration.ofDays(1).toMillis();

        assertThat(gossip.onGossip(payload(present(2, 7, -1), present(2, 8, (NOW + day + 1) << 16))))
                .isEmpty();
        assertThat(gossip.onGossip(payload(present(2, 9, (NOW + day) << 16)))).isPresent();
        assertThat(endpoints(gossip.claims())).isEqualTo("9 at 2");
    }

    @Test
    void aPayloadThatCannotBeReadIsCountedAndDropped() {
        assertThat(gossip.onGossip(new byte[] {1, 2, 3})).isEmpty();
        assertThat(gossip.onBroadcast(peer(2), new byte[] {1, 0})).isEmpty();

        assertThat(gossip.malformed()).isEqualTo(2);
        assertThat(heard).isEmpty();
    }

    @Test
    void leavingWithdrawsAllAndIsNotTakenBack() {
        gossip.announce(channel, wanted(7));
        channel.sent.clear();

        gossip.leave(channel);

        assertThat(channel.sent).containsExactly("-0 by 1 v" + (AT_NOW + 1) + "\n-7 by 1 v" + (AT_NOW + 1));
        assertThat(gossip.onGossip(payload(present(1, 7, AT_NOW)))).isEmpty();
        assertThat(gossip.claims().departed()).containsExactly(peer(1));
        gossip.leave(channel);
        assertThat(channel.sent).hasSize(1);
    }

    @Test
    void pruningForgetsOldClaimsOfUnknownPeersButNeverOurOwn() {
        EndpointGossip old = gossip(merged(present(1, 7, 5), present(2, 8, 5), present(3, 9, 5)));

        old.prune(peer -> !peer.equals(peer(3)));
        assertThat(endpoints(old.claims())).as("a thousand seconds old").isEqualTo("7 at 1\n8 at 2\n9 at 3");

        EndpointGossip later = new EndpointGossip(
                peer(1),
                old.claims(),
                () -> Instant.ofEpochMilli(Duration.ofHours(2).toMillis()),
                heard::add);
        later.prune(peer -> !peer.equals(peer(3)));
        assertThat(endpoints(later.claims())).isEqualTo("7 at 1\n9 at 3");
    }

    @Test
    void claimsThatWaitForTheSameNeighbourAreSentAsOne() throws MalformedClaimsException {
        GossipData first =
                gossip.onGossip(payload(present(2, 7, 5), present(2, 8, 9))).orElseThrow();
        GossipData second =
                gossip.onGossip(payload(present(2, 7, 6), present(3, 8, 1))).orElseThrow();

        assertThat(relayed(Optional.of(first.merge(second)))).isEqualTo("+7 by 2 v6\n+8 by 2 v9\n+8 by 3 v1");
        assertThat(relayed(Optional.of(second.merge(first)))).isEqualTo("+7 by 2 v6\n+8 by 2 v9\n+8 by 3 v1");
    }

    @Test
    void allPeersAgreeHoweverTheNewsTravels() {
        List<EndpointGossip> peers = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            peers.add(new EndpointGossip(peer(i), EndpointClaims.NONE, () -> Instant.ofEpochMilli(NOW), c -> {}));
        }
        for (int i = 0; i < 4; i++) {
            peers.get(i).announce(new Broadcasts(), wanted(7, 10 + i));
        }
        for (int round = 0; round < 4; round++) {
            for (int to = 0; to < 4; to++) {
                EndpointGossip receiver = peers.get(to);
                peers.get((to + 1) % 4).complete().orElseThrow().encode().forEach(receiver::onGossip);
            }
        }

        for (EndpointGossip peer : peers) {
            assertThat(peer.claims()).isEqualTo(peers.get(0).claims());
            assertThat(endpoints(peer.claims())).isEqualTo("10 at 1\n11 at 2\n12 at 3\n13 at 4\n7 at 1");
        }
    }

    private static byte[] payload(Claim... claims) {
        return ClaimCodec.encode(List.of(claims)).get(0);
    }

    private static String relayed(Optional<GossipData> data) {
        List<Claim> claims = new ArrayList<>();
        try {
            for (byte[] payload : data.orElseThrow().encode()) {
                claims.addAll(ClaimCodec.decode(payload));
            }
        } catch (MalformedClaimsException e) {
            throw new AssertionError(e);
        }
        return text(claims);
    }

    private static Map<MacAddress, ImmutableSet<InetAddress>> wanted(int... macs) {
        Map<MacAddress, ImmutableSet<InetAddress>> wanted = new LinkedHashMap<>();
        for (int mac : macs) {
            wanted.put(Claims.mac(mac), ImmutableSet.of());
        }
        return wanted;
    }

    /** Remembers what was broadcast. */
    private static final class Broadcasts implements GossipChannel {
        final List<String> sent = new ArrayList<>();

        @Override
        public String name() {
            return EndpointGossip.CHANNEL;
        }

        @Override
        public void unicast(PeerName destination, byte[] payload) {
            throw new AssertionError("claims are for everybody");
        }

        @Override
        public void broadcast(GossipData data) {
            sent.add(relayed(Optional.of(data)));
        }

        @Override
        public void gossip(GossipData data) {
            throw new AssertionError("the mesh gossips by itself");
        }
    }
}
