package io.fastdp.controller.cni;

import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.AllocatorStatus;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.LinkIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;

/** An agent that remembers who has which address and what is plugged in, and whose bridge needs no kernel. */
final class FakePods implements PodNetwork, AddressControl {
    final Map<String, Cidr> held = new TreeMap<>();
    final Map<String, Attachment> links = new TreeMap<>();
    final Set<IpPrefix> onBridge = new HashSet<>();
    boolean allocates = true;
    private int last;

    void plug(String hostLink, String container, String network) {
        links.put(
                hostLink,
                new Attachment(
                        hostLink,
                        new LinkIndex(7),
                        MacAddress.of(2),
                        Set.of(),
                        Optional.empty(),
                        Optional.of(container),
                        Optional.of(network)));
    }

    @Override
    public Optional<AddressControl> addresses() {
        return allocates ? Optional.of(this) : Optional.empty();
    }

    @Override
    public AllocatorStatus status() {
        throw new AssertionError("not asked for");
    }

    @Override
    public CompletableFuture<AllocatorReply> ask(LongFunction<AllocatorEvent.Request> request) {
        return CompletableFuture.completedFuture(answer(request.apply(1)));
    }

    private AllocatorReply answer(AllocatorEvent.Request request) {
        if (request instanceof AllocatorEvent.Allocate wanted) {
            return addresses(
                    held.computeIfAbsent(wanted.identifier(), id -> new Cidr(Ipv4.ofLong(0x0a200000L + ++last), 12)));
        }
        if (request instanceof AllocatorEvent.Lookup wanted) {
            Cidr address = held.get(wanted.identifier());
            return address == null ? new AllocatorReply.Addresses(List.of()) : addresses(address);
        }
        if (request instanceof AllocatorEvent.Delete gone) {
            return held.remove(gone.identifier()) == null
                    ? new AllocatorReply.Failed("Delete: no addresses for " + gone.identifier())
                    : new AllocatorReply.Done();
        }
        if (request instanceof AllocatorEvent.Free free) {
            held.remove(free.identifier());
            return new AllocatorReply.Done();
        }
        Map<String, List<Cidr>> all = new TreeMap<>();
        held.forEach((id, address) -> all.put(id, List.of(address)));
        return new AllocatorReply.Listing(all, AllocatorReply.Listing.END);
    }

    private static AllocatorReply addresses(Cidr address) {
        return new AllocatorReply.Addresses(List.of(address));
    }

    @Override
    public CompletionStage<Attachment> plug(AttachRequest request) {
        return CompletableFuture.failedFuture(new IllegalStateException("no kernel here"));
    }

    @Override
    public CompletionStage<Boolean> unplug(NamespaceRef namespace, String interfaceName) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<Boolean> unplug(String hostLink) {
        return CompletableFuture.completedFuture(links.remove(hostLink) != null);
    }

    @Override
    public CompletionStage<List<Attachment>> plugged() {
        return CompletableFuture.completedFuture(new ArrayList<>(links.values()));
    }

    @Override
    public CompletionStage<Set<IpPrefix>> bridgeAddresses() {
        return CompletableFuture.completedFuture(Set.copyOf(onBridge));
    }

    @Override
    public CompletionStage<Boolean> expose(Cidr address) {
        return CompletableFuture.completedFuture(onBridge.add(new IpPrefix(address.address(), address.prefixLength())));
    }

    @Override
    public String bridge() {
        return "weave";
    }
}
