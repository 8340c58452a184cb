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
 * @param network of the container runtime that it is for, if it is for one
 * @param hairpin whether what the container sends to itself comes back to it
 */
public record AttachRequest(
        String container,
        NamespaceRef namespace,
        Cidr address,
        String interfaceName,
        Optional<String> identifier,
        Optional<String> network,
        boolean hairpin) {
    /** Name of the interface inside when none is given. */
    public static final String DEFAULT_INTERFACE = "ethwe";

    /** IFNAMSIZ of linux/if.h less the terminating NUL. */
    private static final int MAX_INTERFACE_NAME = 15;

    /** Of an address that nobody files. */
    public AttachRequest(String container, NamespaceRef namespace, Cidr address, String interfaceName) {
        this(container, namespace, address, interfaceName, Optional.empty());
    }

    /** For no container runtime. */
    public AttachRequest(
            String container, NamespaceRef namespace, Cidr address, String interfaceName, Optional<String> identifier) {
        this(container, namespace, address, interfaceName, identifier, Optional.empty(), true);
    }

    /** Checks the interface's name. */
    public AttachRequest {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(address, "address");
        if (!isInterfaceName(interfaceName)) {
            throw new IllegalArgumentException(
                    "invalid interface name \"" + interfaceName + "\": 1 to 15 visible characters");
        }
    }

    /** Whether the kernel takes it. */
    public static boolean isInterfaceName(String text) {
        boolean visible = text.chars().allMatch(c -> c > ' ' && c != '/' && c < 0x7f);
        return visible && !text.isEmpty() && text.length() <= MAX_INTERFACE_NAME;
    }
}
