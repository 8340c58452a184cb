package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.Sysctl;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FailingKernel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the kernel that the tests run on, in namespaces of their own. */
class AttacherKernelTest {
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:20:00:05");

    private TestNode node;
    private long container;

    @BeforeEach
    void startContainer() throws IOException {
        node = new TestNode();
        container = node.container();
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    /** The thread's namespace is what the attacher takes for the host's. */
    private Attachment attach(AttachRequest request) throws IOException {
        return node.namespace.call(() -> node.attacher().attach(request));
    }

    private boolean detach(AttachRequest request) throws IOException {
        return node.namespace.call(() -> node.attacher().detach(request));
    }

    private List<String> ports() throws IOException {
        return node.route.links().portsOf(node.link("weave").index()).stream()
                .map(Link::name)
                .toList();
    }

    @Test
    void aContainerIsPluggedInWithAddressMacMtuAndMulticastRoute() throws IOException {
        Attachment attachment = attach(TestNode.request(container, "10.32.0.5/12"));

        assertThat(attachment.mac()).isEqualTo(MAC);
        assertThat(attachment.addresses()).containsExactly(InetAddress.getByName("10.32.0.5"));
        try (NetworkNamespace inside = NetworkNamespace.ofProcess(container);
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            Link ethwe = route.links().get("ethwe").orElseThrow();
            assertThat(ethwe.mac()).isEqualTo(MAC);
            assertThat(ethwe.mtu()).isEqualTo(1376);
            assertThat(ethwe.isRunning()).isTrue();
            assertThat(route.routes().list())
                    .anyMatch(r -> r.destination().toString().equals("224.0.0.0/4"));
            assertThat(inside.call(() -> Sysctl.read("ipv4/neigh/ethwe/base_reachable_time_ms")))
                    .contains("5000");
            assertThat(inside.call(() -> Sysctl.read("ipv4/neigh/ethwe/ucast_solicit")))
                    .contains("1");
        }
    }

    @Test
    void theHostEndIsAHairpinPortThatKnowsTheContainersMac() throws IOException {
        Attachment attachment = attach(TestNode.request(container, "10.32.0.5/12"));

        Link hostEnd = node.link(attachment.hostLink());
        assertThat(hostEnd.name()).startsWith("vethwepl");
        assertThat(hostEnd.isUp()).isTrue();
        assertThat(hostEnd.mtu()).isEqualTo(VethPair.LARGEST_MTU);
        assertThat(hostEnd.details().port().orElseThrow().has(BridgePortOption.HAIRPIN))
                .isTrue();
        assertThat(node.route.fdb().of(node.link("weave").index()))
                .filteredOn(e -> e.mac().equals(MAC) && e.vlan().isEmpty())
                .singleElement()
                .matches(FdbEntry::isStatic)
                .matches(e -> e.port().equals(hostEnd.index()));
    }

    @Test
    void anotherMtuReachesContainersThatWereNotGivenOneOfTheirOwn() throws IOException {
        attach(TestNode.request(container, "10.32.0.5/12"));
        PodLinks links = new PodLinks(node.route, "weave", "datapath");

        links.setMtu(1350);
        int followed = innerMtu();
        setInnerMtu(1300);
        links.setMtu(1450);

        assertThat(followed).isEqualTo(1350);
        assertThat(innerMtu()).isEqualTo(1300);
        assertThat(links.mtu()).hasValue(1450);
    }

    private int innerMtu() throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofProcess(container);
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            return route.links().get("ethwe").orElseThrow().mtu();
        }
    }

    private void setInnerMtu(int mtu) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofProcess(container);
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            route.links().setMtu(route.links().get("ethwe").orElseThrow().index(), mtu);
        }
    }

    @Test
    void attachingTwiceChangesNothing() throws IOException {
        Attachment first = attach(TestNode.request(container, "10.32.0.5/12"));

        Attachment second = attach(TestNode.request(container, "10.32.0.5/12"));

        assertThat(second).isEqualTo(first);
        assertThat(ports()).hasSize(2);
    }

    @Test
    void aSecondAddressJoinsTheFirstAndTheLastTakesTheInterfaceWithIt() throws IOException {
        AttachRequest first = TestNode.request(container, "10.32.0.5/12");
        AttachRequest second = TestNode.request(container, "10.32.0.6/12");
        attach(first);

        Attachment both = attach(second);

        assertThat(both.mac()).isEqualTo(MAC);
        assertThat(both.addresses()).hasSize(2);
        assertThat(detach(first)).isTrue();
        assertThat(ports()).hasSize(2);
        assertThat(detach(second)).isTrue();
        assertThat(ports()).containsExactly(DeviceNames.ROUTER_PORT);
        assertThat(detach(second)).isFalse();
    }

    @Test
    void aContainerIdNamesTheHostEnd() throws IOException {
        AttachRequest request = new AttachRequest(
                "deadbeefcafe", new NamespaceRef.OfProcess(container), Cidr.parse("10.32.0.5/12"), "eth0");

        assertThat(attach(request).hostLink()).isEqualTo("vethwepldeadbee");
    }

    @Test
    void idsThatStartAlikeGetDifferentHostEnds() throws IOException {
        long other = node.container();
        String first = attach(new AttachRequest(
                        "deadbeefcafe", new NamespaceRef.OfProcess(container), Cidr.parse("10.32.0.5/12"), "eth0"))
                .hostLink();

        String second = attach(new AttachRequest(
                        "deadbeef0000", new NamespaceRef.OfProcess(other), Cidr.parse("10.32.0.6/12"), "eth0"))
                .hostLink();

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void attachmentsAreFoundAgain() throws IOException {
        Attachment made = attach(TestNode.request(container, "10.32.0.5/12"));

        List<Attachment> found = node.namespace.call(() -> node.attacher().list());

        assertThat(found).containsExactly(made);
    }

    @Test
    void attachmentsRemainFiledUnderTheirIdentifiers() throws IOException {
        AttachRequest plain = TestNode.request(container, "10.32.0.5/12");
        AttachRequest filed = new AttachRequest(
                plain.container(),
                plain.namespace(),
                plain.address(),
                plain.interfaceName(),
                Optional.of("netns:pod1"));
        attach(filed);

        List<Attachment> found = node.namespace.call(() -> node.attacher().list());

        assertThat(found).singleElement().extracting(Attachment::identifier).isEqualTo(Optional.of("netns:pod1"));
    }

    @Test
    void anInterfaceWhoseNamespaceIsNowhereIsListedByItsMac() throws IOException {
        try (NetworkNamespace hidden = NetworkNamespace.create()) {
            node.route
                    .links()
                    .create(LinkSpec.veth(
                                    "vethwepl1234567", LinkSpec.peer("ethwe").inNamespace(hidden))
                            .withMaster(node.link("weave").index()));

            node.route
                    .fdb()
                    .putAll(List.of(FdbEntry.stat(node.link("vethwepl1234567").index(), MAC)));

            List<Attachment> found = node.namespace.call(() -> node.attacher().list());

            assertThat(found).singleElement().satisfies(a -> {
                assertThat(a.hostLink()).isEqualTo("vethwepl1234567");
                assertThat(a.mac()).isEqualTo(MAC);
                assertThat(a.addresses()).isEqualTo(Set.of(InetAddress.getByName("10.32.0.5")));
            });
        }
    }

    @Test
    void theHostsOwnNamespaceIsRefused() {
        assertThatThrownBy(() -> node.attacher()
                        .attach(TestNode.request(ProcessHandle.current().pid(), "10.32.0.5/12")))
                .isInstanceOf(BridgeException.class)
                .hasMessage("can not specify host network namespace as network namespace to which container should be"
                        + " added");
    }

    @Test
    void anAbsentNamespaceIsNamed() {
        AttachRequest request = new AttachRequest(
                "pod", new NamespaceRef.OfPath(Path.of("/run/netns/nosuch")), Cidr.parse("10.32.0.5/12"), "ethwe");

        assertThatThrownBy(() -> attach(request))
                .isInstanceOf(BridgeException.class)
                .hasMessageStartingWith("error accessing namespace \"/run/netns/nosuch\": ");
    }

    @Test
    void anInterfaceOfSomeoneElseIsLeftAlone() throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofProcess(container);
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            route.links().create(LinkSpec.bridge("ethwe"));

            assertThatThrownBy(() -> attach(TestNode.request(container, "10.32.0.5/12")))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("is not plugged into bridge \"weave\"");
            assertThat(detach(TestNode.request(container, "10.32.0.5/12"))).isFalse();
            assertThat(route.links().get("ethwe")).isPresent();
        }
    }

    @Test
    void withoutABridgeTheOldHintIsGiven() throws IOException {
        node.route.links().delete(node.link("weave").index());

        assertThatThrownBy(() -> attach(TestNode.request(container, "10.32.0.5/12")))
                .hasMessage("bridge \"weave\" not present; did you launch weave?");
    }

    @Test
    void whereverItFailsNothingIsLeft() throws IOException {
        int failures = 0;
        boolean succeeded = false;
        while (!succeeded) {
            FailingKernel kernel = new FailingKernel(node.kernel(), failures + 1);
            try (RouteNetlink route = RouteNetlink.open(kernel)) {
                node.namespace.call(
                        () -> new Attacher(route, "weave").attach(TestNode.request(container, "10.32.0.5/12")));
                succeeded = true;
            } catch (BridgeException e) {
                failures++;
                assertThat(e).hasMessageContaining("ENOMEM");
                assertThat(ports()).as("after failure %s", failures).containsExactly(DeviceNames.ROUTER_PORT);
            }
        }
        assertThat(failures).isGreaterThan(4);
    }

    @Test
    void nothingLeaksOverManyAttachments() throws IOException {
        AttachRequest request = TestNode.request(container, "10.32.0.5/12");
        attach(request);
        detach(request);
        long before = openDescriptors();

        for (int i = 0; i < 20; i++) {
            attach(request);
            detach(request);
        }

        assertThat(openDescriptors()).isLessThanOrEqualTo(before + 2);
    }

    private static long openDescriptors() throws IOException {
        try (var files = java.nio.file.Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
