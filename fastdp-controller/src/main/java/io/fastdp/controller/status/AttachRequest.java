package io.fastdp.controller.status;

import io.fastdp.ipam.address.Cidr;
import java.util.Objects;

/**
 * Plug a network namespace into the network, or unplug it. Immutable.
 *
 * @param container name of the container, from which the host device's name is made; for a bare namespace its path or
 *     process id as text
 * @param namespace which network namespace
 * @param address address and prefix length of the interface
 * @param interfaceName name of the interface inside the namespace, {@code ethwe} by default
 */
public record AttachRequest(String container, NamespaceRef namespace, Cidr address, String interfaceName) {
    /** Name of the interface inside when none is given. */
    public static final String DEFAULT_INTERFACE = "ethwe";

    /** IFNAMSIZ of linux/if.h less the terminating NUL. */
    private static final int MAX_INTERFACE_NAME = 15;

    /** Checks the interface's name. */
    public AttachRequest {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(address, "address");
        boolean visible = interfaceName.chars().allMatch(c -> c > ' ' && c != '/' && c < 0x7f);
        if (interfaceName.isEmpty() || interfaceName.length() > MAX_INTERFACE_NAME || !visible) {
            throw new IllegalArgumentException(
                    "invalid interface name \"" + interfaceName + "\": 1 to 15 visible characters");
        }
    }
}
