package io.fastdp.mesh.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The HSalsa20 function (D. J. Bernstein, "Extending the Salsa20 nonce", section 2). */
public final class HSalsa20 {
    private static final int DOUBLE_ROUNDS = 10;
    private static final int INPUT = 16;

    /** "expand 32-byte k" as little-endian words; they sit on the diagonal of the 4 x 4 state. */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private HSalsa20() {}

    /** With an all-zero input: turns a Diffie-Hellman result into a uniform key (NaCl {@code crypto_box_beforenm}). */
    static byte[] derive(byte[] key) {
        return derive(key, new byte[INPUT]);
    }

    /** The key that XSalsa20 gives to Salsa20 for all nonces that begin with these sixteen octets. */
    public static byte[] derive(byte[] key, byte[] input) {
        int[] state = initialState(
                ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN),
                ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN));
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            for (int column = 0; column < 4; column++) {
                int at = 5 * column;
                quarterRound(state, at, (at + 4) % 16, (at + 8) % 16, (at + 12) % 16);
            }
            for (int row = 0; row < 4; row++) {
                int base = 4 * row;
                quarterRound(state, 5 * row, base + (row + 1) % 4, base + (row + 2) % 4, base + (row + 3) % 4);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(key.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : new int[] {0, 5, 10, 15, 6, 7, 8, 9}) {
            out.putInt(state[word]);
        }
        return out.array();
    }

    private static int[] initialState(ByteBuffer key, ByteBuffer input) {
        int[] state = new int[16];
        for (int i = 0; i < 4; i++) {
            state[5 * i] = SIGMA[i];
            state[1 + i] = key.getInt(4 * i);
            state[6 + i] = input.getInt(4 * i);
            state[11 + i] = key.getInt(16 + 4 * i);
        }
        return state;
    }

    private static void quarterRound(int[] s, int a, int b, int c, int d) {
        s[b] ^= Integer.rotateLeft(s[a] + s[d], 7);
        s[c] ^= Integer.rotateLeft(s[b] + s[a], 9);
        s[d] ^= Integer.rotateLeft(s[c] + s[b], 13);
        s[a] ^= Integer.rotateLeft(s[d] + s[c], 18);
    }
}
