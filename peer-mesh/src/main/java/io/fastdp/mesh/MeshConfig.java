package io.fastdp.mesh;

import io.fastdp.mesh.connection.Subnet;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.Password;
import io.fastdp.mesh.wire.ProtocolHeader;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a mesh is started with. Immutable; validated once. The peers to connect to are not part of it: they are
 * given to {@link Mesh#connect}, which reports the ones that cannot be resolved.
 *
 * @param identity who we are
 * @param host the address to listen on and to dial from; empty: all
 * @param port the TCP port to listen on, also the default port of targets; 0 lets the kernel choose (tests)
 * @param security password and trusted subnets
 * @param connectionLimit the highest number of connections, 0 for no limit
 * @param discovery dial peers that are known from others
 * @param versions the protocol versions we speak
 * @param extraFeatures features to announce besides those of the protocol; old peers ignore them
 */
public record MeshConfig(
        Identity identity,
        Optional<InetAddress> host,
        int port,
        Security security,
        int connectionLimit,
        boolean discovery,
        ProtocolHeader versions,
        Map<String, String> extraFeatures) {
    /** Mesh protocol, section 1. */
    public static final int DEFAULT_PORT = 6783;
    /** Mesh protocol, section 1. */
    public static final int DEFAULT_CONNECTION_LIMIT = 200;

    public MeshConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be in range [0,65535], is " + port);
        }
        if (connectionLimit < 0) {
            throw new IllegalArgumentException("connection limit must not be negative, is " + connectionLimit);
        }
        extraFeatures = Map.copyOf(extraFeatures);
    }

    /** The defaults of the protocol for a peer of this identity. */
    public static MeshConfig of(Identity identity) {
        return new MeshConfig(
                identity,
                Optional.empty(),
                DEFAULT_PORT,
                Security.NONE,
                DEFAULT_CONNECTION_LIMIT,
                true,
                ProtocolHeader.ALL,
                Map.of());
    }

    /** The same for another peer. */
    public MeshConfig withIdentity(Identity newIdentity) {
        return new MeshConfig(newIdentity, host, port, security, connectionLimit, discovery, versions, extraFeatures);
    }

    /** The same with another listening address; {@code port} 0 lets the kernel choose. */
    public MeshConfig withEndpoint(Optional<InetAddress> newHost, int newPort) {
        return new MeshConfig(
                identity, newHost, newPort, security, connectionLimit, discovery, versions, extraFeatures);
    }

    /** The same with another password and other trusted subnets. */
    public MeshConfig withSecurity(Security newSecurity) {
        return new MeshConfig(identity, host, port, newSecurity, connectionLimit, discovery, versions, extraFeatures);
    }

    /** The same with another connection limit, 0 for none. */
    public MeshConfig withConnectionLimit(int newLimit) {
        return new MeshConfig(identity, host, port, security, newLimit, discovery, versions, extraFeatures);
    }

    /** The same with discovery on or off. */
    public MeshConfig withDiscovery(boolean newDiscovery) {
        return new MeshConfig(identity, host, port, security, connectionLimit, newDiscovery, versions, extraFeatures);
    }

    /** The same with other protocol versions. */
    public MeshConfig withVersions(ProtocolHeader newVersions) {
        return new MeshConfig(identity, host, port, security, connectionLimit, discovery, newVersions, extraFeatures);
    }

    /** The same with other additional features. */
    public MeshConfig withExtraFeatures(Map<String, String> newFeatures) {
        return new MeshConfig(identity, host, port, security, connectionLimit, discovery, versions, newFeatures);
    }

    /**
     * Who we are.
     *
     * @param name permanent; not 0
     * @param nickName informational
     * @param uid random for each process start; not 0
     * @param shortId one to begin with, e.g. of an earlier life; empty: a random one
     */
    public record Identity(PeerName name, String nickName, PeerUid uid, Optional<ShortId> shortId) {
        /** Name and nickname. */
        public PeerId id() {
            return new PeerId(name, nickName);
        }
    }

    /**
     * What protects the mesh.
     *
     * @param password the shared secret; empty: nothing is encrypted
     * @param trustedSubnets where links may run in clear although a password is set
     */
    public record Security(Optional<Password> password, List<Subnet> trustedSubnets) {
        /** No password, no subnets. */
        public static final Security NONE = new Security(Optional.empty(), List.of());

        public Security {
            trustedSubnets = List.copyOf(trustedSubnets);
        }
    }
}
