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

/** Gives an identifier an address in a subnet: the one it has, or the lowest free one, or asks others for space. */
final class Allocations {
    private final AllocatorConfig config;
    private final Books books;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final ElectionDriver election;

    Allocations(AllocatorConfig config, Books books, Outbox outbox, SpaceExchange exchange, ElectionDriver election) {
        this.config = config;
        this.books = books;
        this.outbox = outbox;
        this.exchange = exchange;
        this.election = election;
    }

    Cidr subnet(Optional<Cidr> asked) {
        return asked.orElse(config.defaultSubnet());
    }

    /** The addresses of a subnet without the first and the last. */
    static Span hosts(Cidr subnet) {
        Span all = Span.of(subnet);
        return new Span(all.start() + 1, all.end() - 1);
    }

    /** One attempt; returns whether it was the last, because there is an answer. */
    boolean attempt(Allocate wanted, Instant now) {
        Cidr subnet = subnet(wanted.subnet());
        Span all = Span.of(subnet);
        Optional<OwnedAddress> has = books.owned().firstIn(wanted.identifier(), all);
        if (has.isPresent()) {
            outbox.reply(wanted.request(), new Addresses(List.of(Books.cidr(has.get()))));
            return true;
        }
        Optional<String> refusal = refusal(subnet);
        if (refusal.isPresent()) {
            outbox.reply(wanted.request(), new Failed(refusal.get()));
            return true;
        }
        if (books.ring().isEmpty()) {
            election.need();
            return false;
        }
        OptionalLong found =
                books.allocate(hosts(subnet), wanted.identifier(), wanted.container(), subnet.prefixLength());
        if (found.isEmpty()) {
            exchange.ask(all, now);
            return false;
        }
        Cidr address = new Cidr(Ipv4.ofLong(found.getAsLong()), subnet.prefixLength());
        outbox.debug("Allocated " + address + " for " + wanted.identifier() + " in " + subnet);
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
