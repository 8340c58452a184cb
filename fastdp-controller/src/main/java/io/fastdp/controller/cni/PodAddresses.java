package io.fastdp.controller.cni;

import io.fastdp.controller.cni.CniException.Code;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.ipam.AllocatorReply;
import io.fastdp.ipam.address.Cidr;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** The allocator, asked by threads that wait for its answers. Thread-safe. */
final class PodAddresses {
    private final AddressControl allocator;

    private PodAddresses(AddressControl allocator) {
        this.allocator = allocator;
    }

    static PodAddresses of(PodNetwork network) throws CniException {
        return new PodAddresses(network.addresses()
                .orElseThrow(() -> new CniException(
                        Code.TRY_AGAIN_LATER,
                        "unable to allocate IP address: the agent is starting, or hands out none for want of"
                                + " --ipalloc-range")));
    }

    /** The address of a container; the same each time. */
    Cidr allocate(String container, Optional<Cidr> subnet) throws CniException {
        return addresses(ask(n -> new AllocatorEvent.Allocate(n, container, subnet, false)))
                .get(0);
    }

    List<Cidr> lookup(String container, Optional<Cidr> subnet) throws CniException {
        return addresses(ask(n -> new AllocatorEvent.Lookup(n, container, subnet)));
    }

    void free(String container, Inet4Address address) throws CniException {
        ask(n -> new AllocatorEvent.Free(n, container, address));
    }

    /** Gives all addresses of a container back; it is all right if it has none. */
    void release(String container) throws CniException {
        ask(n -> new AllocatorEvent.Delete(n, container));
    }

    /** Everybody who has an address. */
    Set<String> holders() throws CniException {
        Set<String> all = new TreeSet<>();
        for (int from = 0; from != AllocatorReply.Listing.END; ) {
            int part = from;
            AllocatorReply reply = ask(n -> new AllocatorEvent.ListPart(n, part));
            if (!(reply instanceof AllocatorReply.Listing listing)) {
                throw new CniException(Code.OTHER, "unable to list addresses: " + reply);
            }
            all.addAll(listing.owned().keySet());
            from = listing.next();
        }
        return all;
    }

    private static List<Cidr> addresses(AllocatorReply reply) throws CniException {
        if (reply instanceof AllocatorReply.Addresses found) {
            return found.addresses();
        }
        String why = reply instanceof AllocatorReply.Failed failed ? failed.text() : "cancelled";
        throw new CniException(Code.OTHER, "unable to allocate IP address: " + why);
    }

    private AllocatorReply ask(LongFunction<AllocatorEvent.Request> request) throws CniException {
        CompletableFuture<AllocatorReply> answer = allocator.ask(request);
        try {
            return Waiting.forAnswer(answer);
        } finally {
            answer.cancel(false); // of a request that still waits, or nothing
        }
    }
}
