package io.fastdp.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WishesTest {
    private static final PeerName ONE = PeerName.of(1);
    private static final PeerName TWO = PeerName.of(2);
    private static final Instant NOW = Instant.EPOCH;

    private final Wishes wishes = new Wishes();

    @Test
    void aSingleRequestIsForgottenAfterAMinute() {
        wishes.note(7, ONE, false, NOW);

        wishes.prune((address, peer) -> false, NOW.plusSeconds(59));
        assertThat(wishes.contains(7)).isTrue();
        assertThat(wishes.lasting()).isEmpty();
        wishes.prune((address, peer) -> false, NOW.plusSeconds(61));
        assertThat(wishes.contains(7)).isFalse();
    }

    @Test
    void whoAsksAgainOrIsKnownToUseTheAddressIsRemembered() {
        wishes.note(7, ONE, false, NOW);
        wishes.note(7, ONE, false, NOW);
        wishes.note(8, TWO, true, NOW);

        wishes.prune((address, peer) -> false, NOW.plusSeconds(3600));

        assertThat(wishes.lasting()).isEqualTo(Map.of(7L, Set.of(ONE), 8L, Set.of(TWO)));
    }

    @Test
    void theLastToAskComesFirstAndTheOthersRemain() {
        wishes.note(7, TWO, true, NOW);
        wishes.note(7, ONE, true, NOW);

        assertThat(wishes.fulfil(7)).isEqualTo(ONE);
        assertThat(wishes.fulfil(7)).isEqualTo(TWO);
        assertThat(wishes.isEmpty()).isTrue();
    }

    @Test
    void aPeerThatIsGoneWantsNothing() {
        wishes.note(7, ONE, false, NOW);
        wishes.note(8, ONE, true, NOW);
        wishes.note(8, TWO, true, NOW);

        wishes.forget(ONE);

        assertThat(wishes.addresses()).containsExactly(8L);
    }

    @Test
    void whatWasSavedIsWantedAgain() {
        wishes.restore(Map.of(7L, Set.of(TWO)));

        assertThat(wishes.lasting()).isEqualTo(Map.of(7L, Set.of(TWO)));
    }
}
