package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
        found.addAll(remembered(bridge, byNamespace.values()));
        return found;
    }

    /** Where nothing leads to the other end, the bridge still knows the MAC that was set when it was attached. */
    private List<Attachment> remembered(Link bridge, Collection<List<Link>> hidden) throws NetlinkException {
        if (hidden.isEmpty()) {
            return List.of();
        }
        Map<LinkIndex, MacAddress> macs = new HashMap<>();
        for (FdbEntry entry : route.fdb().of(bridge.index())) {
            if (entry.isStatic() && !entry.isLocal() && entry.vlan().isEmpty()) {
                macs.put(entry.port(), entry.mac());
            }
        }
        return hidden.stream()
                .flatMap(List::stream)
                .flatMap(port ->
                        Optional.ofNullable(macs.get(port.index()))
                                .map(mac -> Attachment.remembered(port, mac))
                                .stream())
                .toList();
    }

    private void visit(Map<Integer, List<Link>> wanted, List<Attachment> found) throws IOException {
        Set<String> seen = new HashSet<>();
        for (Path path : candidates()) {
            if (wanted.isEmpty()) {
                return;
            }
            if (!isNew(path, seen)) {
                continue;
            }
            try (NetworkNamespace namespace = NetworkNamespace.ofPath(path)) {
                OptionalInt id = route.namespaceIds().of(namespace);
                List<Link> ports = id.isPresent() ? wanted.getOrDefault(id.getAsInt(), List.of()) : List.of();
                if (!ports.isEmpty()) {
                    found.addAll(inside(namespace, ports));
                    wanted.remove(id.getAsInt());
                }
            } catch (NetlinkException e) {
                // Processes end and mounts go while we look.
                if (!e.is(Errno.ENOENT, Errno.ESRCH, Errno.EINVAL, Errno.EACCES)) {
                    throw e;
                }
            }
        }
    }

    /** Most processes share a namespace; the text of the link tells so without opening it. */
    private static boolean isNew(Path path, Set<String> seen) {
        if (!path.startsWith(PROC)) {
            return true;
        }
        try {
            return seen.add(Files.readSymbolicLink(path).toString());
        } catch (IOException e) {
            return false;
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
                    found.add(Attachment.seen(port, inner.get().mac(), InnerEnd.addresses(inside, inner.get())));
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
