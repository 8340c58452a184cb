package io.fastdp.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import org.junit.jupiter.api.Test;

/** Against the kernel of this machine; needs no privilege. */
class HostGenericNetlinkTest {
    @Test
    void controllerDescribesItself() throws NetlinkException {
        try (GenericNetlink generic = GenericNetlink.open(NetlinkKernel.host())) {
            Family controller = generic.family("nlctrl");

            assertThat(controller.id()).isEqualTo(0x10);
            assertThat(controller.group("notify")).isPresent();
        }
    }

    @Test
    void unknownFamilyIsAbsent() throws NetlinkException {
        try (GenericNetlink generic = GenericNetlink.open(NetlinkKernel.host())) {
            assertThat(generic.resolve("no_such_family")).isEmpty();
        }
    }

    @Test
    void allFamiliesAreDumped() throws NetlinkException {
        try (GenericNetlink generic = GenericNetlink.open(NetlinkKernel.host())) {
            GenericRequest request = GenericRequest.of("nlctrl", 3, 1, 0, body -> {});

            assertThat(generic.dump("list families", request))
                    .extracting(reply -> Family.read(reply.attributes(0)).name())
                    .contains("nlctrl");
        }
    }
}
