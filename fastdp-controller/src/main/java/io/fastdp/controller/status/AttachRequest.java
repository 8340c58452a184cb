package io.fastdp.controller.status;

import io.fastdp.ipam.address.Cidr;
import java.util.Objects;
import java.util.Optional;

/**
 * Plug a network namespace into the network, or unplug it. Immutable.
 *
 * @param container name of the container, from which the host device's name is made; for a bare namespace its path or
 *     process id as text
 * @param namespace which network namespace
 * @param address address and prefix length of the interface
 * @param interfaceName name of the interface inside the namespace, {@code ethwe} by default
 * @param identifier under which the address is filed, if it is
 */
public record AttachRequest(
        String container, NamespaceRef namespace, Cidr address, String interfaceName, Optional<String> identifier) {
    /** Name of the interface inside when none is given. */
    public static final String DEFAULT_INTERFACE = "ethwe";

    /** IFNAMSIZ of linux/if.h less the terminating NUL. */
    private static final int MAX_INTERFACE_NAME = 15;

    /** Of an address that nobody files. */
    public AttachRequest(String container, NamespaceRef namespace, Cidr address, String interfaceName) {
        this(container, namespace, address, interfaceName, Optional.empty());
    }

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
