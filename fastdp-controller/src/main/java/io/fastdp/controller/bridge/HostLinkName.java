package io.fastdp.controller.bridge;

import io.fastdp.netlink.NetworkNamespace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of the host ends of containers' interfaces: {@code vethwepl} and seven characters. */
final class HostLinkName {
    private static final int ID_LENGTH = 7;
    private static final int SHORTEST_ID = 5;

    private HostLinkName() {}

    /** From a container's id, as operators expect; from the namespace where there is no such id. */
    static String of(String container, NetworkNamespace namespace, String interfaceName) {
        boolean id = container.length() >= SHORTEST_ID
                && container
                        .chars()
                        .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
        return id
                ? DeviceNames.CONTAINER_PREFIX + container.substring(0, Math.min(ID_LENGTH, container.length()))
                : unique(namespace, interfaceName);
    }

    /** The same for the same interface of the same namespace, and for no other. */
    static String unique(NetworkNamespace namespace, String interfaceName) {
        NetworkNamespace.Identity identity = namespace.identity();
        String text = identity.device() + ":" + identity.inode() + ":" + interfaceName;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return DeviceNames.CONTAINER_PREFIX
                    + HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
