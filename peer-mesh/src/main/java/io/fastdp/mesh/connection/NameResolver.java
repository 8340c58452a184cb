package io.fastdp.mesh.connection;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/** Turns host names into addresses without holding up the mesh loop. Thread-safe. */
public interface NameResolver {
    /** Completes with an IPv4 address, or exceptionally with what the resolver said. Literals complete at once. */
    CompletionStage<InetAddress> resolve(String host);
}
