package io.fastdp.controller;

import io.fastdp.controller.bridge.Attacher;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.route.IpPrefix;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks in the kernel which addresses are in use here: whatever was saved or lost, those are not to be handed out. At every
 * start, since a container may have got its address while no agent ran.
 */
final class AddressesInUse {
    /** Under which the bridge's own addresses are filed. */
    private static final String EXPOSED = "weave:expose";
    /** Files an address under its own text. */
    private static final String NO_ID = "_";

    private static final int HOST = 32;
    private static final Logger LOG = LoggerFactory.getLogger(AddressesInUse.class);

    private final Attacher attacher;
    private final String bridge;
    private final int prefixLength;

    /**
     * Does nothing yet.
     *
     * @param attacher used on the calling thread
     * @param bridge name of the Linux bridge
     * @param prefixLength of an address whose own is not known
     */
    AddressesInUse(Attacher attacher, String bridge, int prefixLength) {
        this.attacher = attacher;
        this.bridge = bridge;
        this.prefixLength = prefixLength;
    }

    /**
     * Claims for them, to whose answers nobody listens.
     *
     * @throws BridgeException they cannot be found, so none may be handed out
     */
    List<Claim> claims() throws BridgeException {
        LOG.info("Checking for pre-existing addresses on {} bridge", bridge);
        List<Claim> claims = new ArrayList<>();
        for (Cidr address : ipv4(attacher.bridgeAddresses())) {
            LOG.info("{} bridge has address {}", bridge, address);
            claims.add(claim(EXPOSED, address));
        }
        for (var attachment : attacher.list()) {
            for (Cidr address : ipv4(attachment.prefixes())) {
                String identifier = attachment.identifier().orElse(NO_ID);
                LOG.info("Found address {} for ID {}", address, identifier);
                claims.add(claim(identifier, address));
            }
        }
        return claims;
    }

    private List<Cidr> ipv4(Collection<IpPrefix> prefixes) {
        return prefixes.stream().flatMap(prefix -> ipv4(prefix).stream()).toList();
    }

    private Optional<Cidr> ipv4(IpPrefix prefix) {
        int length = prefix.length() == HOST ? prefixLength : prefix.length();
        return prefix.address() instanceof Inet4Address address
                ? Optional.of(new Cidr(address, length))
                : Optional.empty();
    }

    private static Claim claim(String identifier, Cidr address) {
        return new Claim(Request.NOBODY, identifier, address, false, true);
    }
}
