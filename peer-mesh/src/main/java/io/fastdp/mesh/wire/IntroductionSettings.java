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
        Supplier<EphemeralKey> keys) {}
