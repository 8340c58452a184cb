package io.fastdp.controller.kernel;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Direction;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Policy;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the kernel's IPsec in line with what is wanted. Used on the programmer's thread only.
 *
 * <p>The order is what keeps plaintext off the wire: policies before associations, associations before they are told of, and
 * flows only after all of it. What nobody wants goes later: the other end may still use an old key until it has ours.
 */
final class EncryptionTable {
    /** By then the kernel is through with the frames that it had in hand for a key when it got a newer one. */
    static final Duration IN_HAND = Duration.ofSeconds(1);

    /** By then the other end uses the new key, or its agent is gone for good. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionTable.class);

    private final XfrmNetlink ipsec;
    private final EventSink events;
    private final Supplier<Duration> clock;
    private final Set<Association> associations = new HashSet<>();
    private final Set<Policy> policies = new HashSet<>();
    /** Since when nobody wants what is here. */
    private final Map<Object, Duration> unwanted = new HashMap<>();

    private EncryptionPlan current = EncryptionPlan.NOTHING;
    private ImmutableSet<Association> told = ImmutableSet.of();

    /**
     * A table of what an earlier agent left.
     *
     * @param clock time that never jumps
     * @throws NetlinkException the kernel does not say what it has
     */
    static EncryptionTable adopt(XfrmNetlink ipsec, EventSink events, Supplier<Duration> clock)
            throws NetlinkException {
        EncryptionTable table = new EncryptionTable(ipsec, events, clock);
        table.read();
        return table;
    }

    private EncryptionTable(XfrmNetlink ipsec, EventSink events, Supplier<Duration> clock) {
        this.ipsec = ipsec;
        this.events = events;
        this.clock = clock;
    }

    private ImmutableMap<Association, InstalledAssociation> read() throws NetlinkException {
        associations.clear();
        policies.clear();
        ImmutableMap<Association, InstalledAssociation> used = ipsec.associations().stream()
                .filter(each -> each.association().reqId() == Encryption.REQ_ID)
                .collect(ImmutableMap.toImmutableMap(InstalledAssociation::association, each -> each));
        associations.addAll(used.keySet());
        ipsec.policies().stream()
                .filter(each -> each.reqId() == Encryption.REQ_ID)
                .forEach(policies::add);
        return used;
    }

    /** How many associations and policies of ours the kernel has. */
    int size() {
        return associations.size() + policies.size();
    }

    /** Makes this what the kernel has; what it refuses is told as an event, and tried again by the next audit. */
    void want(EncryptionPlan plan) {
        current = plan;
        converge();
    }

    /** Repairs what others removed, removes what has been unwanted for long enough, and tells what keys have carried. */
    void audit() throws NetlinkException {
        int before = size();
        if (before == 0 && current.equals(EncryptionPlan.NOTHING)) {
            return; // Nothing is encrypted here: most nodes never look.
        }
        ImmutableMap<Association, InstalledAssociation> used = read();
        if (size() < before) {
            LOG.warn(
                    "{} of our IPsec associations and policies were removed by others; making them again",
                    before - size());
        }
        if (!current.associations().isEmpty()) {
            // Before it is told what is made again.
            events.post(new AgentEvent.AssociationsUsed(used));
        }
        converge();
    }

    private void converge() {
        for (Policy policy : current.policies()) {
            if (!policies.contains(policy)) {
                attempt(remote(policy), () -> {
                    ipsec.put(policy);
                    policies.add(policy);
                });
            }
        }
        current.associations().forEach((association, key) -> {
            if (!associations.contains(association)) {
                attempt(remote(association), () -> add(association, key));
            }
        });
        tell();
        removeUnwanted();
    }

    private void add(Association association, AeadKey key) throws NetlinkException {
        if (!ipsec.add(association, key)) {
            throw new IllegalStateException(association + " exists already, with another key");
        }
        associations.add(association);
    }

    private void tell() {
        ImmutableSet<Association> standing = current.associations().keySet().stream()
                .filter(associations::contains)
                .collect(ImmutableSet.toImmutableSet());
        if (!standing.equals(told)) {
            told = standing;
            events.post(new AgentEvent.AssociationsInstalled(standing));
        }
    }

    private void removeUnwanted() {
        Duration now = clock.get();
        Set<Object> still = new HashSet<>();
        for (Association association : Set.copyOf(associations)) {
            if (!current.associations().containsKey(association) && !isKept(association)) {
                still.add(association);
                if (isDue(association, now, isReplaced(association) ? IN_HAND : GRACE)) {
                    remove(association);
                }
            }
        }
        for (Policy policy : Set.copyOf(policies)) {
            if (!current.policies().contains(policy)) {
                still.add(policy);
                if (isDue(policy, now, GRACE)) {
                    remove(policy);
                }
            }
        }
        unwanted.keySet().retainAll(still);
    }

    /** What cannot be removed is tried again by the next audit; no connection depends on it. */
    private void remove(Association association) {
        try {
            ipsec.delete(association);
            associations.remove(association);
        } catch (NetlinkException e) {
            LOG.warn("An old IPsec association stays for now: {}", e.getMessage());
        }
    }

    private void remove(Policy policy) {
        try {
            ipsec.delete(policy);
            policies.remove(policy);
        } catch (NetlinkException e) {
            LOG.warn("An old IPsec policy stays for now: {}", e.getMessage());
        }
    }

    private boolean isDue(Object what, Duration now, Duration grace) {
        Duration since = unwanted.computeIfAbsent(what, each -> now);
        return now.minus(since).compareTo(grace) >= 0;
    }

    /** The agent at the other end is away: its kernel uses what it had. */
    private boolean isKept(Association association) {
        return current.kept().contains(new EncryptionPlan.Hosts(association.source(), association.destination()))
                || current.kept().contains(new EncryptionPlan.Hosts(association.destination(), association.source()));
    }

    /** Of two that encrypt for one host the kernel takes the newer one, and should be left no choice for long. */
    private boolean isReplaced(Association old) {
        return isOutbound(old)
                && current.associations().keySet().stream()
                        .anyMatch(each -> each.source().equals(old.source())
                                && each.destination().equals(old.destination())
                                && associations.contains(each));
    }

    private boolean isOutbound(Association association) {
        return policies.stream()
                .anyMatch(policy -> policy.direction() == Direction.OUT
                        && policy.source().equals(association.source())
                        && policy.destination().equals(association.destination()));
    }

    private Inet4Address remote(Policy policy) {
        return policy.direction() == Direction.OUT ? policy.destination() : policy.source();
    }

    private Inet4Address remote(Association association) {
        return isOutbound(association) ? association.destination() : association.source();
    }

    /** A change of the kernel. */
    private interface Change {
        void make() throws NetlinkException;
    }

    private void attempt(Inet4Address remote, Change change) {
        try {
            change.make();
        } catch (NetlinkException | IllegalStateException e) {
            LOG.warn("IPsec towards {} failed: {}", remote.getHostAddress(), e.getMessage());
            events.post(new AgentEvent.EncryptionRefused(
                    remote,
                    "IPsec: " + e.getMessage()
                            + "; the kernel needs esp4, xfrm_user and AES-GCM (modprobe esp4), or list the"
                            + " peer's subnet in --trusted-subnets on both sides"));
        }
    }
}
