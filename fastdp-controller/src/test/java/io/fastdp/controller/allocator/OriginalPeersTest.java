package io.fastdp.controller.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginalPeersTest {
    private static final PeerName SELF = PeerName.parse("00:00:00:00:00:01");
    private static final PeerName OURS = PeerName.parse("00:00:00:00:00:02");
    private static final PeerName THEIRS = PeerName.parse("00:00:00:00:00:03");
    private static final Set<PeerName> ALL = Set.of(SELF, OURS, THEIRS);
    private static final Duration LATER = OriginalPeers.PATIENCE;

    private final OriginalPeers originals = new OriginalPeers(SELF);

    @Test
    void whoSaysNothingForAMinuteIsAnOriginal() {
        originals.look(ALL, Set.of(OURS), Duration.ZERO);

        assertThat(originals.look(ALL, Set.of(OURS), LATER)).containsExactly(THEIRS);
    }

    @Test
    void nobodyIsJudgedBeforeHeHadTimeToSpeak() {
        originals.look(ALL, Set.of(), Duration.ZERO);

        assertThat(originals.look(ALL, Set.of(), LATER.minusMillis(1))).isEmpty();
    }

    @Test
    void anOriginalStaysOneWhileItIsOutOfReach() {
        originals.look(ALL, Set.of(OURS), Duration.ZERO);

        assertThat(originals.look(Set.of(SELF, OURS), Set.of(OURS), LATER)).containsExactly(THEIRS);
    }

    @Test
    void whoSpeaksAfterAllIsOneOfUs() {
        originals.look(ALL, Set.of(OURS), Duration.ZERO);
        originals.look(ALL, Set.of(OURS), LATER);

        assertThat(originals.look(ALL, Set.of(OURS, THEIRS), LATER)).isEmpty();
    }
}
