package io.fastdp.controller.state;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Way;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.netlink.MacAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the next agent on this node has to know so that it wants, from its first moment, what the kernel already does.
 * Immutable; its JSON form is this record.
 *
 * @param name our peer name; state of another name is not ours
 * @param shortId our short id, which stands in every tunnel id of every peer
 * @param ownBroadcastTo neighbours that get our broadcasts
 * @param peers the peers that were reachable
 * @param relays pairs of peers for which we are the relay
 * @param links the paths to neighbours
 * @param claims endpoints by MAC address, of all peers
 */
public record SavedState(
        String name,
        int shortId,
        List<String> ownBroadcastTo,
        List<Peer> peers,
        List<Pair> relays,
        List<Path> links,
        List<Word> claims) {

    /** See {@link Picture.PeerEntry}; an empty {@code broadcastFrom} stands for none. */
    public record Peer(
            String name,
            int shortId,
            String nextHop,
            String unicastFrom,
            String broadcastFrom,
            List<String> broadcastTo) {}

    /** See {@link Picture.Relay}. */
    public record Pair(String source, String destination, String from, String to) {}

    /** See {@link Links.Kept}; a file of an older version does not say {@code encrypted}, and it was not. */
    public record Path(String peer, String local, String remote, int udpPort, boolean encrypted) {}

    /** See {@link Claim}. */
    public record Word(String peer, String mac, long version, boolean present, List<String> addresses) {}

    /** What is worth keeping of a running agent. */
    public static SavedState of(ForwardingState state, EndpointClaims claims) {
        Picture picture = state.picture();
        ImmutableList.Builder<Path> links = ImmutableList.builder();
        state.links()
                .neighbours()
                .forEach(peer -> state.links()
                        .path(peer)
                        .filter(link -> !(state.links().way(peer).orElse(null) instanceof Way.BySleeve))
                        .ifPresent(link -> links.add(path(link, state.links().isEncrypted(peer)))));
        return new SavedState(
                state.self().toString(),
                picture.self().value(),
                names(picture.ownBroadcastTo()),
                picture.peers().values().stream().map(SavedState::peer).toList(),
                picture.relays().stream()
                        .map(r -> new Pair(
                                r.source().toString(),
                                r.destination().toString(),
                                r.from().toString(),
                                r.to().toString()))
                        .toList(),
                links.build(),
                claims.all().stream().map(SavedState::word).toList());
    }

    private static Peer peer(Picture.PeerEntry entry) {
        return new Peer(
                entry.name().toString(),
                entry.shortId().value(),
                entry.nextHop().toString(),
                entry.unicastFrom().toString(),
                entry.broadcastFrom().map(PeerName::toString).orElse(""),
                names(entry.broadcastTo()));
    }

    private static Path path(Link link, boolean encrypted) {
        return new Path(
                link.peer().toString(),
                link.local().getHostAddress(),
                link.remote().getHostAddress(),
                link.udpPort(),
                encrypted);
    }

    private static Word word(Claim claim) {
        return new Word(
                claim.peer().toString(),
                claim.mac().toString(),
                claim.version(),
                claim.present(),
                claim.addresses().stream().map(InetAddresses::toAddrString).toList());
    }

    private static List<String> names(Collection<PeerName> peers) {
        return peers.stream().map(PeerName::toString).toList();
    }

    /** As UTF-8 JSON. */
    public byte[] toJson() {
        return SavedStateJson.write(this);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IOException it is something else; the message says what
     */
    public static SavedState fromJson(byte[] json) throws IOException {
        try {
            SavedState state = SavedStateJson.read(json);
            var unused = PeerName.parse(state.name());
            state.picture();
            state.paths();
            state.endpointClaims();
            return state;
        } catch (IllegalArgumentException e) {
            throw new IOException("not a saved state: " + e.getMessage(), e);
        }
    }

    /** The mesh as it was. */
    public Picture picture() {
        ImmutableMap.Builder<PeerName, Picture.PeerEntry> entries = ImmutableMap.builder();
        for (Peer peer : peers) {
            PeerName entryName = PeerName.parse(peer.name());
            entries.put(
                    entryName,
                    new Picture.PeerEntry(
                            entryName,
                            ShortId.of(peer.shortId()),
                            PeerName.parse(peer.nextHop()),
                            PeerName.parse(peer.unicastFrom()),
                            peer.broadcastFrom().isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(PeerName.parse(peer.broadcastFrom())),
                            parse(peer.broadcastTo())));
        }
        return new Picture(
                ShortId.of(shortId),
                parse(ownBroadcastTo),
                entries.buildKeepingLast(),
                relays.stream()
                        .map(r -> new Picture.Relay(
                                PeerName.parse(r.source()),
                                PeerName.parse(r.destination()),
                                PeerName.parse(r.from()),
                                PeerName.parse(r.to())))
                        .collect(ImmutableList.toImmutableList()));
    }

    private static ImmutableSet<PeerName> parse(List<String> peers) {
        return peers.stream().map(PeerName::parse).collect(ImmutableSet.toImmutableSet());
    }

    /** The paths to neighbours as they were. */
    public List<Links.Kept> paths() {
        return links.stream()
                .map(p -> new Links.Kept(
                        new Link(PeerName.parse(p.peer()), address(p.local()), address(p.remote()), p.udpPort()),
                        p.encrypted()))
                .toList();
    }

    private static Inet4Address address(String text) {
        if (InetAddresses.forString(text) instanceof Inet4Address address) {
            return address;
        }
        throw new IllegalArgumentException(text + " is no IPv4 address");
    }

    /** The endpoints as they were. */
    public EndpointClaims endpointClaims() {
        return EndpointClaims.NONE
                .merge(claims.stream()
                        .map(w -> new Claim(
                                PeerName.parse(w.peer()),
                                MacAddress.parse(w.mac()),
                                w.version(),
                                w.present(),
                                w.addresses().stream()
                                        .map(InetAddresses::forString)
                                        .collect(ImmutableSet.toImmutableSet())))
                        .toList())
                .claims();
    }
}
