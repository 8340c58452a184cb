package io.fastdp.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PeerIdentityTest {
    @Test
    void uidIsUnsigned() {
        PeerUid high = PeerUid.parse("18446744073709551615");

        assertThat(high.value()).isEqualTo(-1);
        assertThat(high).hasToString("18446744073709551615").isGreaterThan(PeerUid.of(1));
        assertThat(PeerUid.parse("0").isNone()).isTrue();
        assertThatThrownBy(() -> PeerUid.parse("18446744073709551616")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shortIdHasTwelveBits() {
        assertThat(ShortId.of(4095)).hasToString("4095").isGreaterThan(ShortId.of(0));
        assertThatThrownBy(() -> ShortId.of(4096)).hasMessageContaining("out of range");
        assertThatThrownBy(() -> ShortId.of(-1)).hasMessageContaining("out of range");
    }

    @Test
    void peerIdPrintsNameAndNickname() {
        assertThat(new PeerId(PeerName.parse("::1"), "node01")).hasToString("00:00:00:00:00:01(node01)");
    }
}
