package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.bridge.Attachment;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressesInUseTest {
    private final AddressesInUse inUse = new AddressesInUse("weave", 12);

    @Test
    void eachIsClaimedAsItWasFound() throws UnknownHostException {
        Set<IpPrefix> onBridge = Set.of(prefix("10.32.0.1", 12));
        Attachment host = attachment(Set.of(prefix("10.32.0.2", 32), prefix("fd00::2", 64)), Optional.empty(), "c1");

        assertThat(claimed(onBridge, host)).containsExactly("weave:expose 10.32.0.1/12", "c1 10.32.0.2/32");
    }

    @Test
    void whatOnlyTheMacTellsIsTakenForOneOfTheRange() throws UnknownHostException {
        Attachment hidden = attachment(Set.of(), Optional.of(InetAddress.getByName("10.32.0.3")), "c2");

        assertThat(claimed(Set.of(), hidden)).containsExactly("c2 10.32.0.3/12");
    }

    private List<String> claimed(Set<IpPrefix> onBridge, Attachment attachment) {
        return inUse.claims(onBridge, List.of(attachment)).stream()
                .map(claim -> claim.identifier() + " " + claim.address())
                .toList();
    }

    private static Attachment attachment(Set<IpPrefix> prefixes, Optional<InetAddress> remembered, String identifier) {
        return new Attachment(
                "vethwepl1",
                new LinkIndex(7),
                MacAddress.of(2),
                prefixes,
                remembered,
                Optional.of(identifier),
                Optional.empty());
    }

    private static IpPrefix prefix(String address, int length) throws UnknownHostException {
        return new IpPrefix(InetAddress.getByName(address), length);
    }
}
