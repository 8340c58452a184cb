package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.connection.ByteStream;
import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.connection.StreamEnd;
import io.fastdp.mesh.testing.MeshHarness;
import io.fastdp.mesh.testing.MeshHarness.Host;
import io.fastdp.mesh.testing.SimulatedNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Octets that no peer would send cost the connection they came through and nothing else. */
class HostileRemoteTest {
    private static final int STRANGER = 66;
    private static final long SEED = 20_260_101;
    private static final int ROUNDS = Integer.getInteger("fastdp.fuzz.iterations", 20_000) / 50;

    private final MeshHarness harness = new MeshHarness(SEED);
    private final Random random = new Random(SEED);
    private final Host a = harness.start(1);
    private final Host b = harness.start(2);

    @BeforeEach
    void connect() {
        a.connect(b);
        harness.advance(Duration.ofSeconds(5));
    }

    @Test
    void silentStrangerIsDisconnected() {
        Stranger stranger = dial();

        harness.advance(Duration.ofSeconds(11));

        assertThat(stranger.ended).isTrue();
        assertThat(harness.network().openStreams()).isEqualTo(2);
    }

    @Test
    void strangersAreLimited() {
        List<Stranger> strangers = new ArrayList<>();
        for (int i = 0; i < Links.STRANGERS + 10; i++) {
            strangers.add(dial());
        }

        harness.advance(Duration.ofSeconds(1));

        assertThat(strangers).filteredOn(stranger -> stranger.ended).hasSize(10);
    }

    @Test
    void mutatedConversationCostsOneConnection() throws IOException {
        byte[] conversation = recordConversation();
        List<MeshStatus.ConnectionStatus> before = a.mesh().status().connections();
        long terminations = b.mesh().status().counters().terminations();

        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = conversation.clone();
            for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            play(Arrays.copyOf(octets, 1 + random.nextInt(octets.length)));
        }
        harness.advance(Duration.ofMinutes(3));

        assertThat(before)
                .as("seed %d", SEED)
                .isNotEmpty()
                .isEqualTo(a.mesh().status().connections());
        assertThat(harness.network().openStreams()).as("seed %d", SEED).isEqualTo(2);
        assertThat(b.mesh().status().counters().terminations()).isEqualTo(terminations);
    }

    @Test
    void randomOctetsCostOneConnection() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = new byte[16 + random.nextInt(200)];
            random.nextBytes(octets);
            if (random.nextBoolean()) {
                byte[] begin = {'w', 'e', 'a', 'v', 'e', 1, 2, 0, 0, 0, 0};
                System.arraycopy(begin, 0, octets, 0, begin.length);
            }
            play(octets);
        }
        harness.advance(Duration.ofMinutes(3));

        assertThat(MeshHarness.agree(List.of(a, b))).as("seed %d", SEED).isTrue();
        assertThat(harness.network().openStreams()).as("seed %d", SEED).isEqualTo(2);
    }

    /** What a well-behaved third peer sends to a in its first seconds, overheard on the way. */
    private byte[] recordConversation() throws IOException {
        ByteArrayOutputStream overheard = new ByteArrayOutputStream();
        MeshTransport tap = harness.network().host(SimulatedNetwork.address(STRANGER));
        tap.listen(at(STRANGER), new Tap(tap, overheard));
        Host speaker = harness.start(3, config -> config.withDiscovery(false));
        speaker.mesh().connect(List.of(SimulatedNetwork.address(STRANGER).getHostAddress()), false);
        harness.advance(Duration.ofSeconds(5));
        assertThat(speaker.mesh().view().routes().reaches(b.name())).isTrue();
        speaker.stop();
        tap.close();
        harness.advance(Duration.ofSeconds(5));
        return overheard.toByteArray();
    }

    private void play(byte[] octets) {
        harness.network().host(SimulatedNetwork.address(STRANGER)).dial(at(STRANGER), at(1), new Dialler(stream -> {
            stream.start(new Stranger());
            stream.write(octets);
        }));
        harness.advance(Duration.ofMillis(200));
    }

    private Stranger dial() {
        Stranger stranger = new Stranger();
        harness.network()
                .host(SimulatedNetwork.address(STRANGER))
                .dial(at(STRANGER), at(1), new Dialler(stream -> stream.start(stranger)));
        return stranger;
    }

    private static InetSocketAddress at(int number) {
        return new InetSocketAddress(SimulatedNetwork.address(number), MeshConfig.DEFAULT_PORT);
    }

    private record Dialler(Consumer<ByteStream> whenConnected) implements MeshTransport.DialListener {
        @Override
        public void onConnected(ByteStream stream) {
            whenConnected.accept(stream);
        }

        @Override
        public void onDialFailed(String text) {
            throw new AssertionError(text);
        }
    }

    private record Tap(MeshTransport transport, ByteArrayOutputStream overheard) implements MeshTransport.Acceptor {
        @Override
        public void onAccepted(ByteStream near) {
            transport.dial(at(STRANGER), at(1), new Dialler(far -> {
                near.start(new Pipe(far, overheard));
                far.start(new Pipe(near, new ByteArrayOutputStream()));
            }));
        }

        @Override
        public void onListenFailed(String text) {
            throw new AssertionError(text);
        }
    }

    private record Pipe(ByteStream to, ByteArrayOutputStream copy) implements ByteStream.Listener {
        @Override
        public void onBytes(ByteBuffer bytes) {
            byte[] octets = new byte[bytes.remaining()];
            bytes.get(octets);
            copy.writeBytes(octets);
            to.write(octets);
        }

        @Override
        public void onDrained() {}

        @Override
        public void onEnd(StreamEnd end) {
            to.reset();
        }
    }

    private static final class Stranger implements ByteStream.Listener {
        private boolean ended;

        @Override
        public void onBytes(ByteBuffer bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd(StreamEnd end) {
            ended = true;
        }
    }
}
