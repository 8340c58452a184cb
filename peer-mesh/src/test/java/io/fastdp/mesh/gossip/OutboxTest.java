package io.fastdp.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final PeerName SELF = PeerName.of(1);

    private final Outbox outbox = new Outbox(SELF);

    @Test
    void waitingDataMergesIntoOneMessage() {
        outbox.gossip("x", new Text("a"));
        outbox.gossip("x", new Text("b"));

        assertThat(drain()).containsExactly("gossip x a+b");
    }

    @Test
    void gossipGoesBeforeBroadcastsOfWhichEachSourceHasOne() {
        outbox.broadcast("x", PeerName.of(7), new Text("p"));
        outbox.broadcast("x", PeerName.of(8), new Text("q"));
        outbox.broadcast("x", PeerName.of(7), new Text("r"));
        outbox.gossip("x", new Text("a"));

        assertThat(drain()).containsExactly("gossip x a", "broadcast x 7 p+r", "broadcast x 8 q");
    }

    @Test
    void forgedSourcesDoNotAddUp() {
        for (int source = 2; source < Outbox.SOURCES + 100; source++) {
            outbox.broadcast("x", PeerName.of(source), new Text("f"));
        }

        assertThat(drain()).hasSize(Outbox.SOURCES);
    }

    private List<String> drain() {
        List<String> messages = new ArrayList<>();
        for (Optional<ProtocolMessage> next = outbox.next(); next.isPresent(); next = outbox.next()) {
            messages.add(
                    next.get() instanceof ProtocolMessage.Gossip gossip
                            ? "gossip " + gossip.channel() + " "
                                    + text(gossip.payload().toArray())
                            : broadcast((ProtocolMessage.GossipBroadcast) next.get()));
        }
        return messages;
    }

    private static String broadcast(ProtocolMessage.GossipBroadcast message) {
        return "broadcast " + message.channel() + " " + message.source().value() + " "
                + text(message.payload().toArray());
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private record Text(String text) implements GossipData {
        @Override
        public List<byte[]> encode() {
            return List.of(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public GossipData merge(GossipData later) {
            return new Text(text + "+" + ((Text) later).text);
        }
    }
}
