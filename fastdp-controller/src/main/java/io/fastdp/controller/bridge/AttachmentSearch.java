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
import java.util.stream.Collectors;

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

    /** Something to do in the namespace of an inner end. */
    interface Visitor {
        void visit(Link port, RouteNetlink inside, Link inner) throws IOException;
    }

    List<Attachment> of(Link bridge) throws IOException {
        List<Attachment> found = new ArrayList<>();
        Collection<List<Link>> hidden = visit(
                ports(bridge),
                (port, inside, inner) ->
                        found.add(Attachment.seen(port, inner.mac(), InnerEnd.addresses(inside, inner))));
        found.addAll(remembered(bridge, hidden));
        return found;
    }

    /** The host's ends of what is plugged into a bridge. */
    List<Link> ports(Link bridge) throws NetlinkException {
        return route.links().portsOf(bridge.index()).stream()
                .filter(port -> port.name().startsWith(DeviceNames.PREFIX)
                        && !port.name().equals(DeviceNames.ROUTER_PORT)
                        && !port.name().equals(DeviceNames.SLEEVE_PORT))
                .toList();
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

    /**
     * Goes to all inner ends that can be found.
     *
     * @return the ports whose inner ends cannot
     */
    Collection<List<Link>> visit(List<Link> ports, Visitor visitor) throws IOException {
        Map<Integer, List<Link>> wanted = ports.stream()
                .collect(Collectors.groupingBy(
                        port -> port.details().peerNamespaceId().orElse(-1)));
        Set<String> seen = new HashSet<>();
        for (Path path : candidates()) {
            if (wanted.isEmpty()) {
                break;
            }
            if (!isNew(path, seen)) {
                continue;
            }
            try (NetworkNamespace namespace = NetworkNamespace.ofPath(path)) {
                OptionalInt id = route.namespaceIds().of(namespace);
                List<Link> here = id.isPresent() ? wanted.getOrDefault(id.getAsInt(), List.of()) : List.of();
                if (!here.isEmpty()) {
                    inside(namespace, here, visitor);
                    wanted.remove(id.getAsInt());
                }
            } catch (NetlinkException e) {
                // Processes end and mounts go while we look, and kernels before 4.0 give no number.
                if (!e.is(Errno.ENOENT, Errno.ESRCH, Errno.EINVAL, Errno.EACCES, Errno.EOPNOTSUPP)) {
                    throw e;
                }
            }
        }
        return wanted.values();
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

    private static void inside(NetworkNamespace namespace, List<Link> ports, Visitor visitor) throws IOException {
        try (RouteNetlink inside = RouteNetlink.open(namespace.kernel())) {
            for (Link port : ports) {
                Optional<Link> inner = port.details().peer().isPresent()
                        ? inside.links().get(port.details().peer().get())
                        : Optional.empty();
                if (inner.isPresent()) {
                    visitor.visit(port, inside, inner.get());
                }
            }
        }
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
