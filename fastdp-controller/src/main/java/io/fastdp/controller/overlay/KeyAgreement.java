package io.fastdp.controller.overlay;

import io.fastdp.controller.decision.EspKey;
import io.fastdp.controller.decision.OfferedKey;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Spi;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How the two ends of a connection come to the keys of their frames (overlay protocol, section 4.5): each derives the key for
 * what it receives from the session key, a nonce of its own and its name, and tells the other nonce and SPI. A new nonce makes
 * a new key. Immutable; prints no key.
 */
final class KeyAgreement {
    /** Length of the message: nonce, SPI and 28 octets that are zero. The original refuses any other. */
    static final int OFFER_BYTES = 64;

    private static final int NONCE_BYTES = 32;

    private final SessionKey session;
    private final PeerName self;
    private final PeerName remote;

    KeyAgreement(SessionKey session, PeerName self, PeerName remote) {
        this.session = session;
        this.self = self;
        this.remote = remote;
    }

    /**
     * Draws nonce and SPI for what we receive.
     *
     * @param random unpredictable
     */
    OfferedKey draw(RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        int spi = random.nextInt();
        // Below are the reserved ones; a taken one is as unlikely as any other of four thousand million.
        Spi number = new Spi(Integer.compareUnsigned(spi, Spi.MIN) < 0 ? spi + Spi.MIN : spi);
        ByteBuffer offer = ByteBuffer.allocate(OFFER_BYTES).put(nonce).putInt(number.value());
        return new OfferedKey(new EspKey(number, derive(nonce, self)), Octets.of(offer.array()));
    }

    /**
     * The key that we have to use, from what the other end told.
     *
     * @throws IllegalArgumentException it is not what the protocol says
     */
    EspKey theirs(Octets told) {
        if (told.length() != OFFER_BYTES) {
            throw new IllegalArgumentException(told.length() + " octets instead of " + OFFER_BYTES);
        }
        byte[] octets = told.toArray();
        Spi spi = new Spi(ByteBuffer.wrap(octets).getInt(NONCE_BYTES));
        return new EspKey(spi, derive(Arrays.copyOf(octets, NONCE_BYTES), remote));
    }

    /** The key for what {@code receiver} receives. */
    private AeadKey derive(byte[] nonce, PeerName receiver) {
        byte[] info = ByteBuffer.allocate(Long.BYTES).putLong(receiver.value()).array();
        byte[] derived = session.derive(nonce, info, AeadKey.BYTES);
        AeadKey key = AeadKey.of(derived);
        Arrays.fill(derived, (byte) 0);
        return key;
    }

    @Override
    public String toString() {
        return "keys with " + remote;
    }
}
