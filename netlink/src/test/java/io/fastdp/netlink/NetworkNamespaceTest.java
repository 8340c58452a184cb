package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
    @Test
    void theSameNamespaceIsRecognisedByWhateverPath() throws IOException {
        try (NetworkNamespace current = NetworkNamespace.current();
                NetworkNamespace mine =
                        NetworkNamespace.ofProcess(ProcessHandle.current().pid())) {
            assertThat(current.isSameAs(mine)).isTrue();
            assertThat(current.identity()).isEqualTo(mine.identity());
        }
    }

    @Test
    void aNewNamespaceIsAnother() throws IOException {
        KernelAccess.requireRoot();

        try (NetworkNamespace current = NetworkNamespace.current();
                NetworkNamespace other = NetworkNamespace.create()) {
            assertThat(other.isSameAs(current)).isFalse();
        }
    }

    @Test
    void workRunsInsideAndTheCallerStaysOutside() throws IOException {
        KernelAccess.requireRoot();
        try (NetworkNamespace before = NetworkNamespace.current();
                NetworkNamespace other = NetworkNamespace.create()) {
            NetworkNamespace.Identity inside = other.call(() -> {
                try (NetworkNamespace there = NetworkNamespace.current()) {
                    return there.identity();
                }
            });

            assertThat(inside).isEqualTo(other.identity());
            try (NetworkNamespace after = NetworkNamespace.current()) {
                assertThat(after.isSameAs(before)).isTrue();
            }
        }
    }

    @Test
    void settingsBelongToTheNamespace() throws IOException {
        KernelAccess.requireRoot();
        String path = "ipv4/neigh/lo/ucast_solicit";
        try (NetworkNamespace other = NetworkNamespace.create()) {
            boolean written = other.call(() -> Sysctl.ensure(path, 7321));

            assertThat(written).isTrue();
            assertThat(other.call(() -> Sysctl.read(path))).contains("7321");
            assertThat(Sysctl.read(path)).isNotEqualTo(java.util.Optional.of("7321"));
            assertThat(Sysctl.write("ipv4/conf/nosuchlink/arp_notify", 1)).isFalse();
        }
    }

    @Test
    void aPathOutsideTheSettingsIsRefused() {
        assertThatThrownBy(() -> Sysctl.read("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failuresOfTheWorkComeBack() throws IOException {
        KernelAccess.requireRoot();
        try (NetworkNamespace other = NetworkNamespace.create()) {
            assertThatThrownBy(() -> other.call(() -> {
                        throw new IOException("from inside");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("from inside");
        }
    }

    @Test
    void whatIsNoNamespaceIsRefused() {
        assertThatThrownBy(() -> NetworkNamespace.ofPath(Path.of("/nosuch/namespace")))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("/nosuch/namespace")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> NetworkNamespace.ofPath(Path.of("/proc/self/status")))
                .isInstanceOf(NetlinkException.class);
        assertThatThrownBy(() -> NetworkNamespace.ofPath(Path.of("/proc/self/ns/pid")))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("not a network namespace");
    }

    @Test
    void aClosedNamespaceHasNoDescriptor() throws IOException {
        NetworkNamespace closed = NetworkNamespace.current();
        closed.close();
        closed.close();

        assertThatThrownBy(closed::fd).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingLeaksOverManyCalls() throws IOException {
        KernelAccess.requireRoot();
        try (NetworkNamespace other = NetworkNamespace.create()) {
            other.call(() -> 0);
            long before = openDescriptors();

            for (int i = 0; i < 100; i++) {
                other.call(() -> 0);
                NetworkNamespace.create().close();
            }

            assertThat(openDescriptors()).isLessThanOrEqualTo(before + 2);
        }
    }

    private static long openDescriptors() throws IOException {
        try (var files = java.nio.file.Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void checksumOffloadIsTurnedOffAndOn() throws IOException {
        KernelAccess.requireRoot();
        try (NetworkNamespace other = NetworkNamespace.create();
                var route = io.fastdp.netlink.route.RouteNetlink.open(other.kernel())) {
            route.links().create(io.fastdp.netlink.route.LinkSpec.bridge("weave"));

            other.call(() -> {
                TransmitChecksum.setOffloaded("weave", false);
                return 0;
            });

            assertThat(other.call(() -> TransmitChecksum.isOffloaded("weave"))).isFalse();
        }
    }
}
