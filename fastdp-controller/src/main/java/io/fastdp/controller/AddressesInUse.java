package io.fastdp.controller;

import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.cni.PodNetwork;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.route.IpPrefix;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims the addresses that the kernel shows in use here: whatever was saved or lost, those are not to be handed out. At every
 * start, since a container may have got its address while no agent ran.
 */
final class AddressesInUse {
    /** Files an address under its own text. */
    private static final String NO_ID = "_";

    private static final Logger LOG = LoggerFactory.getLogger(AddressesInUse.class);

    private final String bridge;
    private final int prefixLength;

    /**
     * Does nothing yet.
     *
     * @param bridge name of the Linux bridge
     * @param prefixLength of an address whose own is not known
     */
    AddressesInUse(String bridge, int prefixLength) {
        this.bridge = bridge;
        this.prefixLength = prefixLength;
    }

    /** Claims to whose answers nobody listens. */
    List<Claim> claims(Collection<IpPrefix> onBridge, Collection<Attachment> attachments) {
        LOG.info("Checking for pre-existing addresses on {} bridge", bridge);
        List<Claim> claims = new ArrayList<>();
        for (Cidr address : ipv4(onBridge)) {
            LOG.info("{} bridge has address {}", bridge, address);
            claims.add(claim(PodNetwork.EXPOSED, address));
        }
        for (Attachment attachment : attachments) {
            String identifier = attachment.identifier().orElse(NO_ID);
            for (Cidr address : ipv4(attached(attachment))) {
                LOG.info("Found address {} for ID {}", address, identifier);
                claims.add(claim(identifier, address));
            }
        }
        return claims;
    }

    private Collection<IpPrefix> attached(Attachment attachment) {
        return attachment
                .remembered()
                .map(address -> List.of(new IpPrefix(address, prefixLength)))
                .orElseGet(() -> List.copyOf(attachment.prefixes()));
    }

    private static List<Cidr> ipv4(Collection<IpPrefix> prefixes) {
        return prefixes.stream()
                .filter(prefix -> prefix.address() instanceof Inet4Address)
                .map(prefix -> new Cidr((Inet4Address) prefix.address(), prefix.length()))
                .toList();
    }

    private static Claim claim(String identifier, Cidr address) {
        return new Claim(Request.NOBODY, identifier, address, false, true);
    }
}
