package io.fastdp.mesh.wire;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one side brings into an introduction.
 *
 * @param dialler whether this side opened the connection
 * @param versions the versions this side speaks
 * @param password absent: this side insists on an unencrypted connection
 * @param features of this side
 * @param keys makes the key pair of the connection; asked once and only with a password
 */
public record IntroductionSettings(
        boolean dialler,
        ProtocolHeader versions,
        Optional<Password> password,
        Features features,
        Supplier<EphemeralKey> keys) {
    /** Longest frame of features in octets. Real ones have 200; a stranger may not make us buffer more than this. */
    static final int LONGEST_FEATURES = 64 * 1024;

    public IntroductionSettings {
        if (versions.lowest() < ProtocolHeader.LOWEST_VERSION
                || versions.highest() > ProtocolHeader.HIGHEST_VERSION
                || versions.lowest() > versions.highest()) {
            throw new IllegalArgumentException("cannot speak protocol versions " + versions);
        }
    }

    Optional<EphemeralKey> freshKey() {
        return password.map(any -> keys.get());
    }

    void requireSameEncryption(boolean remoteEncrypts) throws ProtocolException {
        if (remoteEncrypts && password.isEmpty()) {
            // The misspelling is the original's: people search their logs for this line.
            throw new ProtocolException("no password specificed, but peer requested an encrypted connection");
        }
        if (!remoteEncrypts && password.isPresent()) {
            throw new ProtocolException("password specified, but peer requested an unencrypted connection");
        }
    }

    SessionKey agree(Optional<EphemeralKey> own, Octets remote) throws ProtocolException {
        return own.orElseThrow().agree(remote, password.orElseThrow());
    }
}
