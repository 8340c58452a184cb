package io.fastdp.controller.status;

import java.util.List;

/**
 * The configured side of the router. Immutable.
 *
 * @param name peer name of this agent
 * @param nickName display name of this agent
 * @param port TCP port of the mesh
 * @param minProtocolVersion lowest mesh protocol version spoken
 * @param maxProtocolVersion highest mesh protocol version spoken
 * @param encryption whether a password is set
 * @param peerDiscovery whether peers learned from others are connected to
 * @param trustedSubnets networks whose links go in clear text, as {@code a.b.c.d/n}
 */
public record RouterSettings(
        String name,
        String nickName,
        int port,
        int minProtocolVersion,
        int maxProtocolVersion,
        boolean encryption,
        boolean peerDiscovery,
        List<String> trustedSubnets) {

    static final RouterSettings UNSET = new RouterSettings("00:00:00:00:00:00", "", 0, 1, 2, false, true, List.of());

    /** Copies the list. */
    public RouterSettings {
        trustedSubnets = List.copyOf(trustedSubnets);
    }
}
