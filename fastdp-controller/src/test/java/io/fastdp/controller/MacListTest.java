package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Decider;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.decision.TunnelId;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.MacStatus.Origin;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MacListTest {
    private static final PeerName SELF = PeerName.of(1);
    private static final PeerName ORIGINAL = PeerName.of(2);
    private static final PeerName OURS = PeerName.of(3);
    private static final VportNumber VXLAN = new VportNumber(2);
    private static final Inet4Address HERE = underlay("172.17.0.11");
    private static final Inet4Address THERE = underlay("172.17.0.12");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Map<PeerName, String> nickNames = Map.of(SELF, "node01", ORIGINAL, "node02");

    @Test
    void aLearntAddressHasTheTimeOfItsLastFrame() {
        ForwardingState state = learnt(Duration.ofSeconds(100));

        assertThat(MacList.of(state, nickNames, Duration.ofSeconds(130), NOON))
                .containsExactly(new MacStatus(
                        "02:00:00:00:02:01",
                        ORIGINAL.toString(),
                        "node02",
                        Origin.LEARNED,
                        Optional.of(NOON.minusSeconds(30))));
    }

    @Test
    void theUseOfItsFlowsIsAFrameToo() {
        Duration used = Duration.ofMinutes(2);
        ForwardingState state = Decider.decide(
                        learnt(Duration.ofSeconds(100)),
                        new AgentEvent.FlowsUsed(ImmutableSet.of(MacAddress.parse("02:00:00:00:02:01"))),
                        used)
                .next();

        assertThat(MacList.of(state, nickNames, Duration.ofSeconds(130), NOON))
                .extracting(MacStatus::lastSeen)
                .containsExactly(Optional.of(NOON.minusSeconds(10)));
    }

    @Test
    void addressesOfOurOwnAndAnnouncedOnesAreNotTimed() {
        EndpointClaims claims = EndpointClaims.NONE
                .merge(List.of(
                        claim(OURS, "00:00:00:00:00:00"),
                        claim(OURS, "02:00:00:00:03:01"),
                        claim(SELF, "02:00:00:00:01:01")))
                .claims();
        ForwardingState state = ForwardingState.resumed(SELF, ports(), picture(), List.of(), claims);

        assertThat(MacList.of(state, nickNames, Duration.ofSeconds(130), NOON))
                .containsExactly(
                        new MacStatus("02:00:00:00:01:01", SELF.toString(), "node01", Origin.LOCAL, Optional.empty()),
                        new MacStatus("02:00:00:00:03:01", OURS.toString(), "", Origin.ANNOUNCED, Optional.empty()));
    }

    /** A state to which the peer that announces nothing has sent one frame. */
    private static ForwardingState learnt(Duration when) {
        ForwardingState before = ForwardingState.resumed(
                SELF,
                ports(),
                picture(),
                List.of(new Links.Kept(new Link(ORIGINAL, HERE, THERE, 6784), false)),
                EndpointClaims.NONE);
        byte[] frame = new byte[60];
        System.arraycopy(new byte[] {2, 0, 0, 0, 1, 1, 2, 0, 0, 0, 2, 1}, 0, frame, 0, 12);
        TunnelKey tunnel = TunnelKey.builder()
                .id(new TunnelId(ShortId.of(2), ShortId.of(1)).value())
                .src(THERE)
                .dst(HERE)
                .ttl(64)
                .build();
        FlowKeys key = FlowKeys.of(new FlowKey.InPort(VXLAN), new FlowKey.Tunnel(tunnel));
        MissedFrame missed = MissedFrame.of(key, frame).orElseThrow();
        return Decider.decide(before, new AgentEvent.FrameMissed(missed), when).next();
    }

    private static Picture picture() {
        return new Picture(
                ShortId.of(1),
                ImmutableSet.of(ORIGINAL),
                ImmutableMap.of(
                        ORIGINAL,
                        new Picture.PeerEntry(
                                ORIGINAL, ShortId.of(2), ORIGINAL, ORIGINAL, Optional.of(ORIGINAL), ImmutableSet.of())),
                ImmutableList.of());
    }

    private static Ports ports() {
        return new Ports(new Access.Bridged(new VportNumber(1)), new VportNumber(9), ImmutableMap.of(6784, VXLAN), 5);
    }

    private static Claim claim(PeerName peer, String mac) {
        return new Claim(peer, MacAddress.parse(mac), 1, true, ImmutableSet.of());
    }

    private static Inet4Address underlay(String text) {
        return (Inet4Address) InetAddresses.forString(text);
    }
}
