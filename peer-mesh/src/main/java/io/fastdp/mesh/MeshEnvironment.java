package io.fastdp.mesh;

import io.fastdp.mesh.connection.NameResolver;
import io.fastdp.mesh.connection.SystemResolver;
import io.fastdp.mesh.wire.EphemeralKey;
import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a mesh takes from its surroundings besides the transport, so that a test can repeat a run.
 *
 * @param random decides whom to gossip to, when to retry, short ids and connection ids
 * @param keys makes the key pair of a connection
 * @param resolver finds the addresses of direct peers
 */
public record MeshEnvironment(RandomGenerator random, Supplier<EphemeralKey> keys, NameResolver resolver) {
    /** The real one: unpredictable numbers, the machine's resolver. */
    public static MeshEnvironment host() {
        SecureRandom random = new SecureRandom();
        return new MeshEnvironment(random, () -> EphemeralKey.generate(random), new SystemResolver());
    }
}
