package io.fastdp.netlink.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkSubscription;
import io.fastdp.netlink.Notification;
import io.fastdp.netlink.testing.FakeGenericKernel;
import io.fastdp.netlink.testing.Replies;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenericNetlinkTest {
    private static final String NAME = "ovs_flow";

    /** Command 1 succeeds, 2 finds nothing, 3 echoes its body. */
    private static final class Kernel extends FakeGenericKernel {
        int requests;

        @Override
        protected void handle(Family family, GenericMessage message, NetlinkMessage request, Replies replies) {
            requests++;
            if (message.command() == 2) {
                replies.refuse(Errno.ENOENT);
            } else if (message.command() == 3) {
                replies.object(request.payload());
            }
        }

        void announce() {
            multicast(NAME, NAME, 0, 0, GenericMessage.payload(1, 1, body -> body.putU32(3)));
        }
    }

    private final Kernel kernel = new Kernel();
    private GenericNetlink generic;

    @BeforeEach
    void open() throws NetlinkException {
        kernel.register(NAME, 1, 4, NAME);
        generic = GenericNetlink.open(kernel);
    }

    @AfterEach
    void close() {
        generic.close();
        assertThat(kernel.openSockets()).isZero();
    }

    private static GenericRequest request(int command) {
        return GenericRequest.of(NAME, command, 1, 0, body -> body.putU32(3).u32(1, 42));
    }

    @Test
    void requestReachesTheFamily() throws NetlinkException {
        List<GenericMessage> replies = generic.request("echo", request(3));

        assertThat(replies).hasSize(1);
        assertThat(replies.get(0).command()).isEqualTo(3);
        assertThat(replies.get(0).version()).isEqualTo(1);
        var attributes = replies.get(0).attributes(4);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.u32()).isEqualTo(42);
    }

    @Test
    void idIsAskedForAgainAfterTheModuleWasReloaded() throws NetlinkException {
        int before = generic.family(NAME).id();
        kernel.register(NAME, 1, 4, NAME);

        assertThat(generic.request("echo", request(3))).hasSize(1);
        assertThat(generic.dump("dump", request(3))).hasSize(1);
        assertThat(generic.family(NAME).id()).isNotEqualTo(before);
    }

    @Test
    void wholeBatchIsRepeatedAfterTheModuleWasReloaded() throws NetlinkException {
        generic.family(NAME);
        kernel.register(NAME, 1, 4, NAME);

        assertThat(generic.batch("batch", List.of(request(1), request(1))).isComplete())
                .isTrue();
        assertThat(kernel.requests).isEqualTo(2);
    }

    @Test
    void missingObjectIsNotTakenForAMissingFamily() throws NetlinkException {
        assertThatExceptionOfType(NetlinkException.class)
                .isThrownBy(() -> generic.request("find flow", request(2)))
                .isNotInstanceOf(FamilyUnavailableException.class)
                .withMessage("find flow: ENOENT (no such object)");
        assertThat(kernel.requests).isEqualTo(1);
        assertThat(generic.batch("find flows", List.of(request(2))).failures()).hasSize(1);
    }

    @Test
    void familyThatVanishesIsATypedFailure() throws NetlinkException {
        generic.family(NAME);
        kernel.unregister(NAME);

        assertThatExceptionOfType(FamilyUnavailableException.class)
                .isThrownBy(() -> generic.request("echo", request(3)))
                .withMessageContaining("no generic netlink family ovs_flow");
        assertThat(generic.resolve(NAME)).isEmpty();
        assertThatThrownBy(() -> generic.family(NAME)).isInstanceOf(FamilyUnavailableException.class);
    }

    @Test
    void notificationsOfAGroupArrive() throws NetlinkException {
        int group = generic.family(NAME).group(NAME).orElseThrow().id();
        try (NetlinkSubscription subscription = NetlinkSubscription.open(kernel, NetlinkProtocol.GENERIC, group)) {
            kernel.announce();

            assertThat(subscription.receive(Duration.ofSeconds(10)))
                    .singleElement()
                    .isInstanceOf(Notification.Received.class);
        }
    }
}
