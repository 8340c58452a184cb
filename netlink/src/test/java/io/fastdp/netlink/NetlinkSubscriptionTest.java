package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkSubscriptionTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final CountingKernel kernel = new CountingKernel();
    private NetlinkSubscription subscription;

    @BeforeEach
    void open() throws NetlinkException {
        subscription = NetlinkSubscription.open(kernel, NetlinkProtocol.ROUTE, CountingKernel.GROUP);
    }

    @AfterEach
    void close() {
        subscription.close();
        assertThat(kernel.openSockets()).isZero();
    }

    private String receive() throws NetlinkException {
        List<Notification> notifications = subscription.receive(LONG);
        assertThat(notifications).hasSize(1);
        return notifications.get(0).handle(new Notification.Handler<>() {
            @Override
            public String onMessage(NetlinkMessage message) {
                return "number " + CountingKernel.number(message);
            }

            @Override
            public String onEventsLost() {
                return "lost";
            }
        });
    }

    @Test
    void eventsOfTheGroupArrive() throws NetlinkException {
        kernel.announce(5);

        assertThat(receive()).isEqualTo("number 5");
        assertThat(subscription.receive(Duration.ZERO)).isEmpty();
    }

    @Test
    void lostEventsAreToldBeforeThoseThatAreLeft() throws NetlinkException {
        kernel.limitQueues(2);
        kernel.announce(1);
        kernel.announce(2);
        kernel.announce(3);

        assertThat(receive()).isEqualTo("lost");
        assertThat(receive()).isEqualTo("number 1");
        assertThat(receive()).isEqualTo("number 2");
        assertThat(subscription.receive(Duration.ZERO)).isEmpty();
    }

    @Test
    void undecodableEventCountsAsLost() throws NetlinkException {
        kernel.unicast(subscription.portId(), CountingKernel.payload(1));

        assertThat(receive()).isEqualTo("lost");
    }

    @Test
    void wakeEndsTheWait() throws NetlinkException {
        subscription.wake();

        assertThat(subscription.receive(LONG)).isEmpty();
    }

    @Test
    void closedSubscriptionSaysSo() {
        subscription.close();

        assertThatThrownBy(() -> subscription.receive(LONG)).isInstanceOf(NetlinkClosedException.class);
    }
}
