package io.fastdp.controller.decision;

import io.fastdp.controller.decision.Neighbour.Carrier;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The MTU that works between our containers and those of all peers, and whose it is. Immutable.
 *
 * @param mtu octets
 * @param why which peer bounds it and how, for people
 */
public record PodMtu(int mtu, String why) {
    /** What containers of the original have: 1460, the smallest underlay it expects, less 50 for VXLAN and 34 for ESP. */
    public static final int ORIGINAL = 1376;

    /** RFC 791: what every host must take. */
    private static final int SMALLEST = 576;

    /** Sleeve's while it does not know the path. */
    private static final int UNKNOWN = 65535;

    /**
     * What follows from the paths.
     *
     * @param originals peers that run the original, as far as they have no connection to us
     * @return empty if no path to any peer is known
     */
    public static Optional<PodMtu> of(ForwardingState state, Set<PeerName> originals) {
        return Stream.concat(
                        state.links().connections().values().stream().flatMap(n -> bound(n).stream()),
                        originals.stream().map(peer -> original(peer.toString())))
                .min(Comparator.comparingInt(PodMtu::mtu).thenComparing(PodMtu::why));
    }

    private static Optional<PodMtu> bound(Neighbour neighbour) {
        if (isOriginal(neighbour)) {
            return Optional.of(original(neighbour.peer().toString()));
        }
        PathSize size = neighbour.size();
        if (neighbour.excluded().isEmpty() && neighbour.established() && size.proved() > 0) {
            return Optional.of(new PodMtu(
                    Math.max(size.proved(), SMALLEST),
                    fast(neighbour.peer(), neighbour.encryption().isPresent(), size)));
        }
        // For a while only: sleeve takes what is larger, too, in fragments.
        boolean onlySleeve = neighbour.excluded().isPresent() && neighbour.carrier() == Carrier.SLEEVE;
        int mtu = neighbour.sleeve().mtu();
        return onlySleeve && mtu > 0 && mtu < UNKNOWN
                ? Optional.of(new PodMtu(mtu, "path to " + neighbour.peer() + " by sleeve"))
                : Optional.empty();
    }

    private static String fast(PeerId peer, boolean encrypted, PathSize size) {
        String path = "path to " + peer + " by " + (encrypted ? "VXLAN in ESP" : "VXLAN");
        return size.proved() < size.fits() ? path + "; the route promises " + size.fits() + " in vain" : path;
    }

    private static PodMtu original(String peer) {
        return new PodMtu(ORIGINAL, peer + " runs the original, whose containers have no more");
    }

    /** One that does not answer heartbeats although it acknowledged them. */
    private static boolean isOriginal(Neighbour neighbour) {
        return neighbour.established() && !neighbour.heartbeats().answered();
    }

    /** Of the peers that are silent on our channels, those of which a connection says that they are ours. */
    public static boolean isOurs(ForwardingState state, PeerName peer) {
        return state.links().to(peer).filter(n -> n.heartbeats().answered()).isPresent();
    }
}
