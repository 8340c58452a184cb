package io.fastdp.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.mesh.vectors.Vector;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoVectorsTest {
    static Stream<Vector> sessionKeys() {
        return Vector.in("crypto").filter(vector -> vector.name().startsWith("session-key"));
    }

    static Stream<Vector> sealedMessages() {
        return Vector.in("crypto").filter(vector -> vector.name().startsWith("tcp-seal"));
    }

    @ParameterizedTest
    @MethodSource("sessionKeys")
    void bothEndsDeriveTheSessionKey(Vector vector) throws ProtocolException {
        EphemeralKey a = EphemeralKey.of(vector.octets("private_a"));
        EphemeralKey b = EphemeralKey.of(vector.octets("private_b"));
        Password password = Password.of(vector.text("password_utf8"));

        assertThat(a.publicKey()).hasToString(vector.text("public_a"));
        assertThat(b.publicKey()).hasToString(vector.text("public_b"));
        assertThat(a.agree(b.publicKey(), password)).isEqualTo(SessionKey.of(vector.octets()));
        assertThat(b.agree(a.publicKey(), password)).isEqualTo(SessionKey.of(vector.octets()));
    }

    @ParameterizedTest
    @MethodSource("sessionKeys")
    void hsalsa20GivesTheRecordedKey(Vector vector) {
        assertThat(HSalsa20.derive(vector.octets("x25519"))).isEqualTo(vector.octets("hsalsa20_shared"));
    }

    @ParameterizedTest
    @MethodSource("sealedMessages")
    void messageOfThatPositionIsSealedAndOpened(Vector vector) throws ProtocolException {
        SecretBox sender = boxAt(vector);
        SecretBox receiver = boxAt(vector);

        assertThat(sender.seal(vector.octets("plaintext"))).isEqualTo(vector.octets());
        assertThat(receiver.open(vector.octets())).isEqualTo(vector.octets("plaintext"));
    }

    @ParameterizedTest
    @MethodSource("sealedMessages")
    void messageOfAnotherPositionIsNotOpened(Vector vector) {
        SecretBox receiver = boxAt(vector);
        receiver.seal(new byte[0]);

        assertThatThrownBy(() -> receiver.open(vector.octets())).isInstanceOf(ProtocolException.class);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Vector vector = sealedMessages().findFirst().orElseThrow();
        for (int bit = 0; bit < 8 * vector.octets().length; bit++) {
            byte[] tampered = vector.octets();
            tampered[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> boxAt(vector).open(tampered))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("Unable to decrypt TCP msg");
        }
    }

    @Test
    void tooShortForAnAuthenticatorIsNotOpened() {
        SecretBox box = boxAt(sealedMessages().findFirst().orElseThrow());

        assertThatThrownBy(() -> box.open(new byte[SecretBox.OVERHEAD - 1])).isInstanceOf(ProtocolException.class);
    }

    /** The points of small order of RFC 7748's curve, which make the shared secret zero for every private key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void publicKeyOfLowOrderIsRefused(String publicKey) {
        EphemeralKey own =
                EphemeralKey.of(sessionKeys().findFirst().orElseThrow().octets("private_a"));

        assertThatThrownBy(() -> own.agree(Octets.of(HexFormat.of().parseHex(publicKey)), Password.of("secret")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("low order");
    }

    @Test
    void secretsAreNotPrinted() {
        byte[] octets = new byte[32];

        assertThat(SessionKey.of(octets).toString()).doesNotContain("00");
        assertThat(EphemeralKey.of(octets).toString()).doesNotContain("00");
        assertThat(Password.of("secret").toString()).doesNotContain("secret");
    }

    private static SecretBox boxAt(Vector vector) {
        SecretBox box = SecretBox.of(
                SessionKey.of(vector.octets("session_key")),
                vector.inputs().get("sender_is_dialler").asBoolean());
        for (int i = 0; i < vector.inputs().get("sequence").asInt(); i++) {
            box.seal(new byte[0]);
        }
        return box;
    }
}
