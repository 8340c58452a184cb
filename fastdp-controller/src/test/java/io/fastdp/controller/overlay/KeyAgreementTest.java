package io.fastdp.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.EspKey;
import io.fastdp.controller.decision.OfferedKey;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Spi;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of the original: nonce and SPI of one end, the session key of the connection, and what both ends derive from them. */
class KeyAgreementTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final SessionKey SESSION =
            SessionKey.of(HEX.parseHex("d3f59881ba136b9d6326ee3095c2fd39d447b30e082ad80cbbf98422f0aeb8de"));
    private static final PeerName ONE = PeerName.parse("7a:9f:eb:b6:0c:6e");
    private static final PeerName TWO = PeerName.parse("a6:ff:e1:87:a0:d5");

    @ParameterizedTest
    @CsvSource({
        "7a:9f:eb:b6:0c:6e, 0c76efa5319c302540272d28e4ff903b2f043c0eacf5d3dc89d24cefec5b594e,"
                + " 72d17cb44ca8d18bff957c1160d68f44d7c767181e9877f8898fbe0757667996ee23a030",
        "a6:ff:e1:87:a0:d5, 3991b2f310909666b7927f1f56b408f82c68982248bbf24cd6161d3dc58c8237,"
                + " a5aba36bbd242e6176ac5fd5ebb47d7b70da9524b40e6d10aaad055a8b09dd3c5af92b64"
    })
    void theKeyForAReceiverIsTheOriginals(String receiver, String nonce, String key) {
        KeyAgreement agreement =
                new KeyAgreement(SESSION, PeerName.parse("00:00:00:00:00:01"), PeerName.parse(receiver));

        EspKey theirs = agreement.theirs(Octets.of(HEX.parseHex(nonce + "c0ffee01" + "00".repeat(28))));

        assertThat(theirs).isEqualTo(new EspKey(new Spi(0xc0ffee01), AeadKey.of(HEX.parseHex(key))));
    }

    @Test
    void bothEndsComeToTheSameKeysAndEachDirectionHasItsOwn() {
        KeyAgreement one = new KeyAgreement(SESSION, ONE, TWO);
        KeyAgreement two = new KeyAgreement(SESSION, TWO, ONE);

        OfferedKey ofOne = one.draw(new Random(1));
        OfferedKey ofTwo = two.draw(new Random(2));

        assertThat(one.theirs(ofTwo.offer())).isEqualTo(ofTwo.key());
        assertThat(two.theirs(ofOne.offer())).isEqualTo(ofOne.key());
        assertThat(ofOne.key().key()).isNotEqualTo(ofTwo.key().key());
        assertThat(one).hasToString("keys with a6:ff:e1:87:a0:d5");
    }

    @Test
    void eachDrawIsAKeyAndANumberOfItsOwn() {
        KeyAgreement one = new KeyAgreement(SESSION, ONE, TWO);
        Random random = new Random(1);

        EspKey first = one.draw(random).key();
        EspKey second = one.draw(random).key();

        assertThat(second.key()).isNotEqualTo(first.key());
        assertThat(second.spi()).isNotEqualTo(first.spi());
    }

    @Test
    void whatIsOfferedIsNonceNumberAndZeros() {
        OfferedKey drawn = new KeyAgreement(SESSION, ONE, TWO).draw(new Random(1));

        String offer = HEX.formatHex(drawn.offer().toArray());

        assertThat(offer).hasSize(128).endsWith("00".repeat(28));
        assertThat(offer.substring(64, 72))
                .isEqualTo(HEX.toHexDigits(drawn.key().spi().value()));
    }
}
