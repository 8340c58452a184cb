package io.fastdp.controller.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

/**
 * The peer name an agent has if none is given; must give the original's name, for a taken-over node is the same peer to
 * the others only then. Pure but for the files it is handed.
 */
final class PeerNameDerivation {
    /** Part of the original's derivation; changing it changes every node's name. */
    private static final byte[] SALT = "9oBJ0Jmip-".getBytes(StandardCharsets.US_ASCII);

    private static final int NAME_BYTES = 6;
    private static final int GROUP_BIT = 0x01; // IEEE 802: a peer name must not be a multicast address
    private static final int LOCAL_BIT = 0x02; // IEEE 802: locally administered

    private final HostFiles files;
    private final String hostRoot;

    /**
     * Prepares a derivation.
     *
     * @param hostRoot prefix before the machine id's path, may be empty
     */
    PeerNameDerivation(HostFiles files, String hostRoot) {
        this.files = files;
        this.hostRoot = hostRoot;
    }

    /**
     * Derives.
     *
     * @param bridgeMac MAC of the bridge if it exists
     * @param storedName name in the state file if there is one
     * @param random last resort where the host has no identity files at all
     * @throws FlagException if the files are there but empty: two such hosts would be the same peer
     */
    String derive(Optional<String> bridgeMac, Optional<String> storedName, Random random) throws FlagException {
        if (bridgeMac.isPresent()) {
            return bridgeMac.get();
        }
        byte[] machineId = firstFilled(hostRoot + "/etc/machine-id", hostRoot + "/var/lib/dbus/machine-id");
        byte[] systemId = firstFilled("/sys/class/dmi/id/product_uuid", "/sys/hypervisor/uuid");
        if (storedName.isPresent() && storedName.get().equals(hash(new byte[0], systemId))) {
            return storedName.get(); // nodes named before machine ids were taken in keep their name
        }
        if (machineId.length + systemId.length > 0) {
            return hash(machineId, systemId);
        }
        if (files.hasDirectory("/sys") || files.hasDirectory(hostRoot + "/etc")) {
            throw FlagException.fatal(
                    "All system IDs are blank: give this node a name with --name, or an /etc/machine-id");
        }
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return name(bytes);
    }

    private byte[] firstFilled(String path, String otherwise) {
        Optional<byte[]> bytes = files.read(path).filter(content -> content.length > 0);
        return bytes.or(() -> files.read(otherwise)).orElse(new byte[0]);
    }

    private static String hash(byte[] machineId, byte[] systemId) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(SALT);
            digest.update(machineId);
            return name(digest.digest(systemId));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }

    private static String name(byte[] bytes) {
        byte[] name = java.util.Arrays.copyOf(bytes, NAME_BYTES);
        name[0] = (byte) ((name[0] & ~GROUP_BIT) | LOCAL_BIT);
        return HexFormat.ofDelimiter(":").formatHex(name);
    }
}
