package io.fastdp.controller.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** What this host says about itself. Reads files and the interface table; keeps nothing. */
final class HostIdentity implements HostFiles {
    @Override
    public Optional<byte[]> read(String path) {
        try {
            return Optional.of(Files.readAllBytes(Path.of(path)));
        } catch (IOException e) {
            return Optional.empty(); // absent, or only for root: the next identity file is tried
        }
    }

    @Override
    public boolean hasDirectory(String path) {
        return Files.isDirectory(Path.of(path));
    }

    /** MAC of a device of this network namespace. */
    Optional<String> macOf(String device) {
        try {
            NetworkInterface found = NetworkInterface.getByName(device);
            byte[] mac = found == null ? null : found.getHardwareAddress();
            return mac == null
                    ? Optional.empty()
                    : Optional.of(HexFormat.ofDelimiter(":").formatHex(mac));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** The host name, from the kernel first: a resolver may be slow or absent. */
    String hostName() {
        Optional<String> kernel = read("/proc/sys/kernel/hostname")
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
                .filter(name -> !name.isEmpty());
        return kernel.orElseGet(HostIdentity::resolvedName);
    }

    private static String resolvedName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
