package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.ipam.space.OwnedAddresses;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who has which addresses: the records themselves, which change, since a copy of a million of them has no room. Confined to
 * the thread of whoever changes them.
 */
public final class Holdings {
    /** No place. */
    public static final int NOWHERE = OwnedAddresses.NOWHERE;

    private OwnedAddresses owned = new OwnedAddresses();

    /** Of nobody. */
    public Holdings() {}

    /**
     * A copy.
     *
     * @param leftOut hears which address of whom is missing, since it has gone to somebody earlier in the order
     */
    public static Holdings of(SortedMap<String, Holding> from, Consumer<String> leftOut) {
        Holdings holdings = new Holdings();
        from.forEach((identifier, has) -> {
            for (Cidr address : has.addresses()) {
                long number = Ipv4.toLong(address.address());
                Optional<String> owner = holdings.owned.ownerOf(number);
                if (owner.isPresent()) {
                    leftOut.accept(address + " of " + identifier + ": " + owner.get() + " has it");
                } else {
                    holdings.owned.add(identifier, has.container(), new OwnedAddress(number, address.prefixLength()));
                }
            }
        });
        return holdings;
    }

    OwnedAddresses owned() {
        return owned;
    }

    /** How many identifiers there are. */
    public int size() {
        return owned.owners();
    }

    /** What an identifier has; without addresses if it is not known. */
    public Holding of(String identifier) {
        int place = owned.place(identifier);
        return place == NOWHERE ? Holding.NONE : at(place);
    }

    /** Notes all that an identifier has. What somebody else had of it, that one has no more. */
    public void put(String identifier, Holding has) {
        owned.removeAll(identifier);
        for (Cidr address : has.addresses()) {
            long number = Ipv4.toLong(address.address());
            owned.ownerOf(number).ifPresent(other -> owned.remove(other, number));
            owned.add(identifier, has.container(), new OwnedAddress(number, address.prefixLength()));
        }
    }

    /** Forgets all. */
    public void clear() {
        owned = new OwnedAddresses();
    }

    /** See {@link OwnedAddresses#next}. */
    public int next(int place) {
        return owned.next(place);
    }

    /** The identifier at a place where {@link #next} found one. */
    public String identifier(int place) {
        return owned.identifier(place);
    }

    /** What the identifier there has. */
    public Holding at(int place) {
        return new Holding(owned.isContainer(place), cidrs(owned.addresses(place)));
    }

    /** By identifier. A copy, with an object for each: meant for listings. */
    public SortedMap<String, Holding> asMap() {
        SortedMap<String, Holding> all = new TreeMap<>();
        for (int place = next(0); place != NOWHERE; place = next(place + 1)) {
            all.put(identifier(place), at(place));
        }
        return Collections.unmodifiableSortedMap(all);
    }

    private static List<Cidr> cidrs(List<OwnedAddress> addresses) {
        Cidr[] cidrs = new Cidr[addresses.size()];
        for (int i = 0; i < cidrs.length; i++) {
            cidrs[i] = Books.cidr(addresses.get(i));
        }
        return List.of(cidrs);
    }

    /** Whether the same have the same now. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Holdings holdings && asMap().equals(holdings.asMap());
    }

    @Override
    public int hashCode() {
        return asMap().hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
