package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.space.OwnedAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Gives an identifier an address in a subnet: the one it has, or the lowest free one, or asks others for space. */
final class Allocations {
    private final AllocatorConfig config;
    private final Books books;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final ElectionDriver election;
    private final Subnet byDefault;

    /** A subnet in the forms in which it is needed, and why it will not do, if it will not. */
    private record Subnet(Cidr cidr, Span all, Span hosts, Optional<String> refusal) {}

    /** Says so. */
    private record Allocated(Cidr address, String identifier, Cidr subnet) implements Supplier<String> {
        @Override
        public String get() {
            return "Allocated " + address + " for " + identifier + " in " + subnet;
        }
    }

    Allocations(AllocatorConfig config, Books books, Outbox outbox, SpaceExchange exchange, ElectionDriver election) {
        this.config = config;
        this.books = books;
        this.outbox = outbox;
        this.exchange = exchange;
        this.election = election;
        this.byDefault = subnet(config.defaultSubnet());
    }

    /** The addresses of a subnet without the first and the last. */
    Span hosts(Optional<Cidr> asked) {
        return subnet(asked).hosts();
    }

    private Subnet subnet(Optional<Cidr> asked) {
        return asked.isPresent() ? subnet(asked.get()) : byDefault;
    }

    private Subnet subnet(Cidr cidr) {
        Span all = Span.of(cidr);
        boolean tiny = all.size() < AllocatorConfig.MIN_SUBNET_SIZE;
        return new Subnet(cidr, all, tiny ? all : new Span(all.start() + 1, all.end() - 1), refusal(cidr));
    }

    /** One attempt; returns whether it was the last, because there is an answer. */
    boolean attempt(Allocate wanted, Instant now) {
        Subnet subnet = subnet(wanted.subnet());
        Optional<OwnedAddress> has = books.owned().firstIn(wanted.identifier(), subnet.all());
        if (has.isPresent()) {
            outbox.reply(wanted.request(), new Addresses(List.of(Books.cidr(has.get()))));
            return true;
        }
        if (subnet.refusal().isPresent()) {
            outbox.reply(wanted.request(), new Failed(subnet.refusal().get()));
            return true;
        }
        if (books.ring().isEmpty()) {
            election.need();
            return false;
        }
        if (!books.rivals().isEmpty()) {
            return false;
        }
        int prefixLength = subnet.cidr().prefixLength();
        OptionalLong found = books.allocate(subnet.hosts(), wanted.identifier(), wanted.container(), prefixLength);
        if (found.isEmpty()) {
            exchange.ask(subnet.all(), now);
            return false;
        }
        Cidr address = new Cidr(Ipv4.ofLong(found.getAsLong()), prefixLength);
        outbox.debug(new Allocated(address, wanted.identifier(), subnet.cidr()));
        outbox.reply(wanted.request(), new Addresses(List.of(address)));
        return true;
    }

    private Optional<String> refusal(Cidr subnet) {
        if (!subnet.overlaps(config.range())) {
            return Optional.of("range " + subnet + " out of bounds: " + config.range());
        }
        try {
            AllocatorConfig.requireSubnet(subnet);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
