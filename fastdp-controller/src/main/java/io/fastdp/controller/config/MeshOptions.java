package io.fastdp.controller.config;

import io.fastdp.ipam.address.Cidr;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the agent talks to peers. Immutable.
 *
 * @param host address to listen on and to dial from, {@code --host}; absent = all
 * @param port TCP control and UDP sleeve port, {@code --port}; VXLAN uses the next one
 * @param password shared secret, {@code --password} or {@code WEAVE_PASSWORD}; absent = clear text
 * @param trustedSubnets networks whose links go in clear text, {@code --trusted-subnets}
 * @param rekeyAfter how old a key for frames may get, {@code --rekey-after}
 * @param minProtocolVersion 1 or 2, {@code --min-protocol-version}
 * @param targets whom to connect to
 */
public record MeshOptions(
        Optional<String> host,
        int port,
        Optional<Secret> password,
        List<Cidr> trustedSubnets,
        Duration rekeyAfter,
        int minProtocolVersion,
        TargetOptions targets) {

    /** Copies the list. */
    public MeshOptions {
        trustedSubnets = List.copyOf(trustedSubnets);
    }

    /** Whether frames for a host have to be encrypted. */
    public boolean encryptsTo(Inet4Address host) {
        return password.isPresent() && trustedSubnets.stream().noneMatch(subnet -> subnet.contains(host));
    }

    /** UDP port of the VXLAN vport. */
    public int vxlanPort() {
        return port + 1;
    }
}
