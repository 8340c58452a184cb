package io.fastdp.mesh.wire;

import java.util.Optional;

/** The sealing of both directions of one connection, as seen from one end. */
record Sealing(SecretBox outgoing, SecretBox incoming) {
    static Sealing of(SessionKey key, boolean dialler) {
        return new Sealing(SecretBox.of(key, dialler), SecretBox.of(key, !dialler));
    }

    static byte[] seal(Optional<Sealing> sealing, byte[] plain) {
        return sealing.isPresent() ? sealing.get().outgoing.seal(plain) : plain;
    }

    static byte[] open(Optional<Sealing> sealing, byte[] frame) throws ProtocolException {
        return sealing.isPresent() ? sealing.get().incoming.open(frame) : frame;
    }
}
