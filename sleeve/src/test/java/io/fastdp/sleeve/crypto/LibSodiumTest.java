package io.fastdp.sleeve.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fastdp.sleeve.vectors.Vector;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LibSodiumTest {
    private static final int AUTHENTICATOR = 16;

    @Test
    void sealsWhatTheOriginalSealsOverTcp() {
        assumeTrue(LibSodium.loaded().isPresent(), "no libsodium on this machine");
        int count = 0;
        for (Vector vector : Vector.in("crypto")) {
            if (vector.name().startsWith("tcp-seal")) {
                byte[] text = vector.octets("plaintext");
                ByteBuffer message =
                        direct(new byte[AUTHENTICATOR + text.length]).put(AUTHENTICATOR, text);
                ByteBuffer nonce = direct(vector.octets("nonce"));
                ByteBuffer key = direct(vector.octets("session_key"));
                long at = LibSodium.address(message);

                LibSodium.loaded()
                        .orElseThrow()
                        .seal(at + AUTHENTICATOR, at, text.length, LibSodium.address(nonce), LibSodium.address(key));

                assertThat(message).isEqualTo(ByteBuffer.wrap(vector.octets()));
                count++;
            }
        }
        assertThat(count).isEqualTo(8);
    }

    private static ByteBuffer direct(byte[] octets) {
        return ByteBuffer.allocateDirect(octets.length).put(0, octets);
    }
}
