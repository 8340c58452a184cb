package io.fastdp.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.gossip.Delivery;
import io.fastdp.mesh.gossip.GossipChannel;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Gossiper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.testing.MeshHarness;
import io.fastdp.mesh.testing.MeshHarness.Host;
import io.fastdp.mesh.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels across a line of three peers, of which the middle one does not know the channel. */
class MeshGossipTest {
    private final MeshHarness harness = new MeshHarness(4711);
    private final Words wordsOfA = new Words();
    private final Words wordsOfC = new Words();
    private Host a = harness.start(1, config -> config.withDiscovery(false));
    private Host b = harness.start(2, config -> config.withDiscovery(false));
    private Host c = harness.start(3, config -> config.withDiscovery(false));
    private GossipChannel channelOfA = a.mesh().channel("words", wordsOfA);
    private GossipChannel channelOfC = c.mesh().channel("words", wordsOfC);

    @BeforeEach
    void joinTheLine() {
        a.connect(b);
        c.connect(b);
        harness.advance(Duration.ofSeconds(5));
    }

    @Test
    void gossipOfAnUnknownChannelIsRelayed() {
        channelOfA.gossip(wordsOfA.say("hello"));
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfC.heard).contains("gossip hello");
    }

    @Test
    void sameGossipIsRelayedOnceInAnInterval() {
        channelOfA.gossip(wordsOfA.say("hello"));
        harness.advance(Duration.ofSeconds(1));
        channelOfA.gossip(new Said(List.of("hello")));
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfC.heard).containsOnlyOnce("gossip hello");
    }

    @Test
    void broadcastOfAnUnknownChannelIsRelayed() {
        channelOfC.broadcast(wordsOfC.say("fire"));
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfA.heard).contains("broadcast from 00:00:00:00:00:03 fire");
    }

    @Test
    void unicastIsRelayed() {
        channelOfA.unicast(c.name(), "psst".getBytes(StandardCharsets.UTF_8));
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfC.heard).containsExactly("unicast from 00:00:00:00:00:01 psst");
        assertThat(wordsOfA.heard).isEmpty();
    }

    @Test
    void unicastWithoutRouteIsCounted() {
        channelOfA.unicast(PeerName.of(99), new byte[0]);
        harness.advance(Duration.ofSeconds(1));

        assertThat(a.mesh().status().counters().droppedUnicasts()).isEqualTo(1);
    }

    @Test
    void completeStateIsGossipedPeriodically() {
        wordsOfA.say("late");
        harness.advance(Duration.ofSeconds(31));

        assertThat(wordsOfC.heard).contains("gossip late");
    }

    @Test
    void completeStateGoesDownANewConnection() {
        wordsOfA.say("early");
        Host d = harness.start(4, config -> config.withDiscovery(false));
        Words wordsOfD = new Words();
        d.mesh().channel("words", wordsOfD);
        d.connect(a);
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfD.heard).contains("gossip early");
    }

    @Test
    void refusedPayloadClosesTheConnectionItCameThrough() {
        Host d = harness.start(4, config -> config.withDiscovery(false));
        Words wordsOfD = new Words();
        GossipChannel channelOfD = d.mesh().channel("words", wordsOfD);
        d.connect(a);
        harness.advance(Duration.ofSeconds(5));

        channelOfD.unicast(a.name(), "poison".getBytes(StandardCharsets.UTF_8));
        harness.advance(Duration.ofMillis(500));

        assertThat(a.overlay().stops()).containsExactly(d.name() + " ERROR");
        assertThat(a.mesh().view().routes().reaches(c.name())).isTrue();
    }

    @Test
    void whatIsJudgedLaterIsPassedOnAndRefusedLater() {
        Host d = harness.start(4, config -> config.withDiscovery(false));
        GossipChannel channelOfD = d.mesh().channel("slow", new Words());
        SlowJudge judge = new SlowJudge();
        a.mesh().channel("slow", judge);
        Words wordsOfSlowC = new Words();
        c.mesh().channel("slow", wordsOfSlowC);
        d.connect(a);
        harness.advance(Duration.ofSeconds(5));

        channelOfD.broadcast(new Said(List.of("news")));
        harness.advance(Duration.ofSeconds(1));
        boolean silentBefore = wordsOfSlowC.heard.isEmpty();
        judge.deliveries.get(0).passOn(new Said(List.of("judged")));
        harness.advance(Duration.ofMillis(500));
        judge.deliveries.get(0).refuse("poison after all");
        harness.advance(Duration.ofMillis(500));

        assertThat(silentBefore).isTrue();
        assertThat(wordsOfSlowC.heard).contains("broadcast from 00:00:00:00:00:04 judged");
        assertThat(a.overlay().stops()).containsExactly(d.name() + " ERROR");
    }

    @Test
    void unknownChannelsDoNotAddUp() {
        GossipChannel[] channels = new GossipChannel[1000];
        Words owner = new Words();
        for (int i = 0; i < channels.length; i++) {
            channels[i] = a.mesh().channel("flood" + i, owner);
        }
        for (GossipChannel channel : channels) {
            channel.gossip(new Said(List.of(channel.name())));
        }
        harness.advance(Duration.ofSeconds(5));
        channelOfA.gossip(wordsOfA.say("still here"));
        harness.advance(Duration.ofSeconds(1));

        assertThat(wordsOfC.heard).contains("gossip still here");
        assertThat(b.mesh().surrogates()).isEqualTo(Channels.SURROGATES);
    }

    private record Said(List<String> words) implements GossipData {
        @Override
        public List<byte[]> encode() {
            return List.of(String.join(" ", words).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public GossipData merge(GossipData later) {
            TreeSet<String> all = new TreeSet<>(words);
            all.addAll(((Said) later).words);
            return new Said(List.copyOf(all));
        }
    }

    /** Keeps what arrives to itself until it has made up its mind. */
    private static final class SlowJudge implements Gossiper {
        private final List<Delivery> deliveries = new ArrayList<>();

        @Override
        public void onUnicast(PeerName source, byte[] payload) {}

        @Override
        public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) {
            return Optional.empty();
        }

        @Override
        public void onBroadcast(PeerName source, byte[] payload, Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public Optional<GossipData> onGossip(byte[] payload) {
            return Optional.empty();
        }

        @Override
        public Optional<GossipData> complete() {
            return Optional.empty();
        }
    }

    private static final class Words implements Gossiper {
        private final TreeSet<String> known = new TreeSet<>();
        private final List<String> heard = new ArrayList<>();

        Said say(String word) {
            known.add(word);
            return new Said(List.of(word));
        }

        @Override
        public void onUnicast(PeerName source, byte[] payload) throws ProtocolException {
            String text = new String(payload, StandardCharsets.UTF_8);
            if (text.equals("poison")) {
                throw new ProtocolException("poison");
            }
            heard.add("unicast from " + source + " " + text);
        }

        @Override
        public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) {
            heard.add("broadcast from " + source + " " + new String(payload, StandardCharsets.UTF_8));
            return onGossip(payload);
        }

        @Override
        public Optional<GossipData> onGossip(byte[] payload) {
            String text = new String(payload, StandardCharsets.UTF_8);
            heard.add("gossip " + text);
            List<String> words = List.of(text.split(" ", -1));
            return known.addAll(words) ? Optional.of(new Said(words)) : Optional.empty();
        }

        @Override
        public Optional<GossipData> complete() {
            return known.isEmpty() ? Optional.empty() : Optional.of(new Said(List.copyOf(known)));
        }
    }
}
