package io.fastdp.controller.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Bridge, devices and MTU. Immutable.
 *
 * @param bridge name of the bridge, {@code --weave-bridge}
 * @param datapath name of the Open vSwitch datapath, {@code --datapath}; absent = not given
 * @param fast whether the kernel datapath is wanted, off by {@code --no-fastdp}
 * @param bridged whether a Linux bridge stands before the datapath, off by {@code --no-bridged-fastdp}
 * @param mtu of the pods' network, {@code --mtu}; absent = automatic
 * @param dockerBridge Docker's bridge, {@code --docker-bridge}; absent = none
 * @param expectPolicy install the hooks of the policy controller, {@code --expect-npc}
 * @param masqueradeLocal whether traffic to local containers is masqueraded, off by {@code --no-masq-local}
 */
public record DatapathOptions(
        String bridge,
        Optional<String> datapath,
        boolean fast,
        boolean bridged,
        OptionalInt mtu,
        Optional<String> dockerBridge,
        boolean expectPolicy,
        boolean masqueradeLocal) {}
