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

    private static final Notification.Handler<String> TEXT = new Notification.Handler<>() {
        @Override
        public String onMessage(NetlinkMessage message) {
            return "number " + CountingKernel.number(message);
        }

        @Override
        public String onEventsLost() {
            return "lost";
        }
    };

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

    private List<String> receive() throws NetlinkException {
        return subscription.receive(LONG).stream()
                .map(notification -> notification.handle(TEXT))
                .toList();
    }

    @Test
    void eventsOfTheGroupArrive() throws NetlinkException {
        kernel.announce(5);
        kernel.announce(6);

        assertThat(receive()).containsExactly("number 5", "number 6");
        assertThat(subscription.receive(Duration.ZERO)).isEmpty();
    }

    @Test
    void whatChangesAfterALossWasToldIsTold() throws NetlinkException {
        kernel.limitQueues(2);
        kernel.announce(1);
        kernel.announce(2);
        kernel.announce(3);

        assertThat(receive()).containsExactly("lost");
        kernel.announce(4);
        assertThat(receive()).containsExactly("number 4");
    }

    @Test
    void kernelStaysSilentUntilItsFullQueueWasReadEmpty() throws NetlinkException {
        try (NetlinkTransport raw = kernel.open(NetlinkProtocol.ROUTE)) {
            raw.joinGroup(CountingKernel.GROUP);
            kernel.limitQueues(2);
            kernel.announce(1);
            kernel.announce(2);
            kernel.announce(3);

            assertThatThrownBy(() -> raw.receive(Duration.ZERO)).hasMessageContaining("ENOBUFS");
            assertThat(raw.receive(Duration.ZERO)).isPresent();
            kernel.announce(4);
            assertThat(raw.receive(Duration.ZERO)).isPresent();
            assertThat(raw.receive(Duration.ZERO)).isEmpty();
            kernel.announce(5);
            assertThat(raw.receive(Duration.ZERO)).isPresent();
        }
    }

    @Test
    void undecodableEventCountsAsLost() throws NetlinkException {
        kernel.unicast(subscription.portId(), CountingKernel.payload(1));

        assertThat(receive()).containsExactly("lost");
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
