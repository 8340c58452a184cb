package io.fastdp.benchmarks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A peer with ten thousand endpoints, and we beside it. */
final class Crowd {
    static final int SIZE = 10_000;

    private static final PeerName SELF = PeerName.of(1);
    private static final PeerName PEER = PeerName.of(2);
    private static final long FIRST_MAC = 0x0a58_0a20_0000L;
    private static final int FIRST_ADDRESS = 0x0a20_0000;

    private Crowd() {}

    static List<Claim> claims(long version) {
        List<Claim> claims = new ArrayList<>();
        claims.add(new Claim(PEER, MacAddress.ZERO, version, true, ImmutableSet.of()));
        for (int i = 0; i < SIZE; i++) {
            claims.add(claim(i, version));
        }
        return claims;
    }

    /** The same endpoints, but of many peers. */
    static List<Claim> claimsOfMany(long version, int peers) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            claims.add(claim(PeerName.of(PEER.value() + i % peers), i, version));
        }
        return claims;
    }

    static Claim claim(int number, long version) {
        return claim(PEER, number, version);
    }

    private static Claim claim(PeerName peer, int number, long version) {
        return new Claim(
                peer,
                MacAddress.of(FIRST_MAC + number),
                version,
                true,
                ImmutableSet.of(InetAddresses.fromInteger(FIRST_ADDRESS + number)));
    }

    static ForwardingState state() {
        Picture picture = new Picture(
                ShortId.of(1),
                ImmutableSet.of(PEER),
                ImmutableMap.of(
                        PEER,
                        new Picture.PeerEntry(PEER, ShortId.of(2), PEER, PEER, Optional.of(PEER), ImmutableSet.of())),
                ImmutableList.of());
        Link link = new Link(PEER, underlay("172.17.0.11"), underlay("172.17.0.12"), 6784);
        Ports ports = new Ports(
                new Access.Bridged(new VportNumber(1)),
                new VportNumber(3),
                ImmutableMap.of(6784, new VportNumber(2)),
                4711);
        return ForwardingState.resumed(
                SELF,
                ports,
                picture,
                List.of(new Links.Kept(link, false)),
                EndpointClaims.NONE.merge(claims(1L << 40)).claims());
    }

    private static Inet4Address underlay(String text) {
        return (Inet4Address) InetAddresses.forString(text);
    }
}
