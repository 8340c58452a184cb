package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkDetails;
import io.fastdp.netlink.route.LinkIndex;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeTypeTest {
    private static Optional<Link> link(String kind) {
        if (kind.equals("absent")) {
            return Optional.empty();
        }
        LinkDetails details = new LinkDetails(
                Optional.of(kind).filter(k -> !k.equals("untold")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
        return Optional.of(
                new Link(new LinkIndex(2), "x", 0, MacAddress.ZERO, 1376, Optional.empty(), Optional.empty(), details));
    }

    @ParameterizedTest
    @CsvSource({
        "absent, absent, none",
        "bridge, absent, bridge",
        "openvswitch, absent, fastdp",
        "untold, absent, fastdp",
        "bridge, openvswitch, bridged_fastdp",
        "bridge, untold, bridged_fastdp",
    })
    void whatIsThereHasAType(String bridge, String datapath, String type) throws BridgeException {
        assertThat(BridgeType.detect(link(bridge), link(datapath))).hasToString(type);
    }

    @ParameterizedTest
    @CsvSource({
        "absent, openvswitch",
        "absent, bridge",
        "bridge, bridge",
        "bridge, veth",
        "openvswitch, openvswitch",
        "veth, absent",
        "veth, openvswitch",
    })
    void anythingElseIsInconsistent(String bridge, String datapath) {
        assertThatThrownBy(() -> BridgeType.detect(link(bridge), link(datapath)))
                .isInstanceOf(BridgeException.class)
                .hasMessage("Inconsistent bridge state detected. Please do 'weave reset' and try again");
    }
}
