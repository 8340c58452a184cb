package io.fastdp.controller.status;

import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetworkNamespace;
import java.nio.file.Path;

/** Names a network namespace of this host. Immutable. */
public sealed interface NamespaceRef {
    /** Opens it; the caller closes it. */
    NetworkNamespace open() throws NetlinkException;

    /**
     * A namespace file such as {@code /run/netns/pod1}.
     *
     * @param path absolute path
     */
    record OfPath(Path path) implements NamespaceRef {
        /** Checks that the path is absolute. */
        public OfPath {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("path of a network namespace must be absolute: " + path);
            }
        }

        @Override
        public NetworkNamespace open() throws NetlinkException {
            return NetworkNamespace.ofPath(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * The namespace of a process.
     *
     * @param id process id, positive
     */
    record OfProcess(long id) implements NamespaceRef {
        /** Checks the sign. */
        public OfProcess {
            if (id <= 0) {
                throw new IllegalArgumentException("process id must be positive: " + id);
            }
        }

        @Override
        public NetworkNamespace open() throws NetlinkException {
            return NetworkNamespace.ofProcess(id);
        }

        @Override
        public String toString() {
            return Long.toString(id);
        }
    }

    /**
     * Reads what an operator types: a process id, an absolute path, or a name under {@code /run/netns} as
     * {@code ip netns} makes them.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static NamespaceRef parse(String text) {
        if (!text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new OfProcess(Long.parseLong(text));
        }
        if (text.startsWith("/") && text.indexOf('\0') < 0) {
            return new OfPath(Path.of(text));
        }
        boolean plainName = !text.isEmpty()
                && !text.equals(".")
                && !text.equals("..")
                && text.chars().allMatch(c -> c > ' ' && c != '/' && c < 0x7f);
        if (!plainName) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" names no network namespace: give a process id, an absolute path, or a name of 'ip netns list'");
        }
        return new OfPath(Path.of("/run/netns", text));
    }
}
