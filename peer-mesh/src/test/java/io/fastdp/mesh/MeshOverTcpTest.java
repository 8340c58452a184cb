package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.NettyTransport;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.testing.HandshakeOverlay;
import io.fastdp.mesh.wire.Password;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshOverTcpTest {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<MeshEvent> eventsOfA = new LinkedBlockingQueue<>();
    private final BlockingQueue<MeshEvent> eventsOfB = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(strings = {"", "the secret"})
    void twoPeersEstablishAConnectionAndNoticeItsEnd(String password) throws Exception {
        Optional<Password> secret =
                Optional.of(password).filter(text -> !text.isEmpty()).map(Password::of);
        try (Mesh a = peer(1, secret, eventsOfA)) {
            a.start();
            List<String> errors;
            try (Mesh b = peer(2, secret, eventsOfB)) {
                b.start();

                errors = a.connect(List.of("127.0.0.1:" + b.port()), false)
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                await(eventsOfA, MeshEvent.ConnectionEstablished.class::isInstance);
                await(eventsOfB, MeshEvent.ConnectionEstablished.class::isInstance);
            }
            MeshEvent.ConnectionClosed closed =
                    (MeshEvent.ConnectionClosed) await(eventsOfA, MeshEvent.ConnectionClosed.class::isInstance);

            assertThat(errors).isEmpty();
            assertThat(closed.reason()).isEqualTo(CloseReason.REMOTE_CLOSED);
            assertThat(closed.remote().name()).isEqualTo(PeerName.of(2));
        }
    }

    @Test
    void oneListenerServesManyPeers() throws Exception {
        List<Mesh> dialling = new ArrayList<>();
        try (Mesh a = peer(1, Optional.empty(), eventsOfA)) {
            a.start();
            for (int number = 2; number <= 4; number++) {
                Mesh other = peer(number, Optional.empty(), eventsOfB);
                dialling.add(other);
                other.start();
                other.connect(List.of("127.0.0.1:" + a.port()), false);
            }

            Set<PeerName> established = new HashSet<>();
            while (established.size() < 3) {
                MeshEvent event = await(eventsOfA, MeshEvent.ConnectionEstablished.class::isInstance);
                established.add(
                        ((MeshEvent.ConnectionEstablished) event).remote().name());
            }

            assertThat(established).containsOnly(PeerName.of(2), PeerName.of(3), PeerName.of(4));
        } finally {
            dialling.forEach(Mesh::close);
        }
    }

    @Test
    void refusedDialIsShownInTheWordsOfTheOriginal() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            unused = socket.getLocalPort();
        }
        try (Mesh a = peer(1, Optional.empty(), eventsOfA)) {
            a.start();

            a.connect(List.of("127.0.0.1:" + unused), false)
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String wanted = "dial tcp 127.0.0.1:0->127.0.0.1:" + unused + ": connect: connection refused, retry: 2";

            Awaitility.await()
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .untilAsserted(() -> assertThat(a.status().connections())
                            .singleElement()
                            .extracting(MeshStatus.ConnectionStatus::info, as(InstanceOfAssertFactories.STRING))
                            .startsWith(wanted));
        }
    }

    @Test
    void usedPortIsNamedInTheError() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback());
                Mesh a = Mesh.create(
                        config(1, Optional.empty()).withEndpoint(Optional.of(loopback()), socket.getLocalPort()),
                        NettyTransport.open(),
                        new HandshakeOverlay(Optional.of("fastdp sleeve")),
                        eventsOfA::add)) {

            assertThatThrownBy(a::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("listen tcp4 127.0.0.1:" + socket.getLocalPort() + ": bind: address already in use");
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static MeshConfig config(int number, Optional<Password> password) throws IOException {
        MeshConfig.Identity identity = new MeshConfig.Identity(
                PeerName.of(number), "host" + number, PeerUid.of(1000L + number), Optional.empty());
        return MeshConfig.of(identity)
                .withEndpoint(Optional.of(loopback()), 0)
                .withSecurity(new MeshConfig.Security(password, List.of()));
    }

    private static Mesh peer(int number, Optional<Password> password, BlockingQueue<MeshEvent> events)
            throws IOException {
        return Mesh.create(
                config(number, password),
                NettyTransport.open(),
                new HandshakeOverlay(Optional.of("fastdp sleeve")),
                events::add);
    }

    private static MeshEvent await(BlockingQueue<MeshEvent> events, Predicate<MeshEvent> wanted)
            throws InterruptedException {
        for (MeshEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                event != null;
                event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            if (wanted.test(event)) {
                return event;
            }
        }
        throw new AssertionError("no such event within " + PATIENCE_SECONDS + " s");
    }
}
