package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds the inner ends of the veths on a bridge: the kernel names the peer's namespace by a number, and that number is asked
 * for each namespace that a process or a mount of {@code ip netns} or Docker leads to. Confined to one thread.
 */
final class AttachmentSearch {
    private static final List<Path> MOUNTS = List.of(Path.of("/run/netns"), Path.of("/run/docker/netns"));
    private static final Path PROC = Path.of("/proc");

    private final RouteNetlink route;

    AttachmentSearch(RouteNetlink route) {
        this.route = route;
    }

    List<Attachment> of(Link bridge) throws IOException {
        Map<Integer, List<Link>> byNamespace = new HashMap<>();
        for (Link port : route.links().portsOf(bridge.index())) {
            if (port.name().startsWith(DeviceNames.PREFIX) && !port.name().equals(DeviceNames.ROUTER_PORT)) {
                byNamespace
                        .computeIfAbsent(port.details().peerNamespaceId().orElse(-1), id -> new ArrayList<>())
                        .add(port);
            }
        }
        List<Attachment> found = new ArrayList<>();
        visit(byNamespace, found);
        // What is left has its other end where nothing leads to; it is attached all the same.
        byNamespace
                .values()
                .forEach(ports -> ports.forEach(
                        port -> found.add(new Attachment(port.name(), port.index(), MacAddress.ZERO, Set.of()))));
        return found;
    }

    private void visit(Map<Integer, List<Link>> wanted, List<Attachment> found) throws IOException {
        Set<NetworkNamespace.Identity> seen = new HashSet<>();
        for (Path path : candidates()) {
            if (wanted.isEmpty()) {
                return;
            }
            try (NetworkNamespace namespace = NetworkNamespace.ofPath(path)) {
                OptionalInt id =
                        seen.add(namespace.identity()) ? route.namespaceIds().of(namespace) : OptionalInt.empty();
                List<Link> ports = id.isPresent() ? wanted.remove(id.getAsInt()) : null;
                if (ports != null) {
                    found.addAll(inside(namespace, ports));
                }
            } catch (NetlinkException e) {
                // Processes end and mounts go while we look; a kernel thread has none.
                if (!e.is(Errno.ENOENT, Errno.ESRCH, Errno.EINVAL, Errno.EACCES)) {
                    throw e;
                }
            }
        }
    }

    private static List<Attachment> inside(NetworkNamespace namespace, List<Link> ports) throws IOException {
        List<Attachment> found = new ArrayList<>();
        try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
            for (Link port : ports) {
                Optional<Link> inner = port.details().peer().isPresent()
                        ? inside.links().get(port.details().peer().get())
                        : Optional.empty();
                if (inner.isPresent()) {
                    found.add(new Attachment(
                            port.name(), port.index(), inner.get().mac(), InnerEnd.addresses(inside, inner.get())));
                }
            }
        }
        return found;
    }

    private static List<Path> candidates() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Path directory : MOUNTS) {
            if (Files.isDirectory(directory)) {
                list(directory, "*", paths);
            }
        }
        List<Path> processes = new ArrayList<>();
        list(PROC, "[0-9]*", processes);
        processes.forEach(process -> paths.add(process.resolve("ns/net")));
        return paths;
    }

    private static void list(Path directory, String glob, List<Path> into) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
            entries.forEach(into::add);
        }
    }
}
