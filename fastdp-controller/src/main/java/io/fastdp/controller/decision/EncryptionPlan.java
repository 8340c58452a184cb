package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.Policy;
import java.net.Inet4Address;
import java.util.HashMap;
import java.util.Map;

/**
 * What the kernel should hold so that frames on encrypted paths travel in ESP, and those that do not are dropped at both ends.
 * A function of the state. Immutable; two plans that want the same are equal.
 *
 * <p>The policies name hosts and port only, not the associations: they stand from before the first frame of a connection, and
 * whichever key is newest satisfies them, so neither a reconnect nor a new key has a moment without them.
 *
 * @param policies which packets must be encrypted
 * @param associations the keys of connections
 * @param kept pairs of hosts whose associations stay as they are: the agent at the other end is away, and its kernel goes on
 */
public record EncryptionPlan(
        ImmutableSet<Policy> policies, ImmutableMap<Association, AeadKey> associations, ImmutableSet<Hosts> kept) {

    /** Nothing encrypted. */
    public static final EncryptionPlan NOTHING =
            new EncryptionPlan(ImmutableSet.of(), ImmutableMap.of(), ImmutableSet.of());

    /**
     * Two ends of a path.
     *
     * @param local our address
     * @param remote the other end's
     */
    public record Hosts(Inet4Address local, Inet4Address remote) {}

    /** What follows from a state. */
    public static EncryptionPlan of(ForwardingState state) {
        Links links = state.links();
        ImmutableSet.Builder<Policy> policies = ImmutableSet.builder();
        ImmutableSet.Builder<Hosts> kept = ImmutableSet.builder();
        Map<Association, AeadKey> associations = new HashMap<>();
        links.kept().values().stream().filter(Links.Kept::encrypted).forEach(each -> {
            protect(each.link(), policies);
            kept.add(new Hosts(each.link().local(), each.link().remote()));
        });
        for (Neighbour neighbour : links.connections().values()) {
            neighbour.encryption().ifPresent(encryption -> {
                protect(neighbour.link(), policies);
                if (neighbour.excluded().isEmpty()) {
                    associations.putAll(encryption.associations(neighbour.link()));
                }
            });
        }
        return new EncryptionPlan(policies.build(), ImmutableMap.copyOf(associations), kept.build());
    }

    private static void protect(Link link, ImmutableSet.Builder<Policy> policies) {
        policies.add(new Policy(Direction.OUT, link.local(), link.remote(), link.udpPort(), Encryption.REQ_ID));
        policies.add(new Policy(Direction.IN, link.remote(), link.local(), link.udpPort(), Encryption.REQ_ID));
    }
}
