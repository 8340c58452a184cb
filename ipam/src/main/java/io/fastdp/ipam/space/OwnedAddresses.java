package io.fastdp.ipam.space;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has which addresses: for each identifier its addresses in the order in which it got them, and for each address its
 * one owner. Identifiers are container ids, {@code weave:expose}, or an address's own text. Also holds addresses that lie
 * outside of what we own.
 *
 * <p>An owner with one address and a container id of 64 hexadecimal digits costs about 53 octets, because nothing here
 * is an object of its own. Confined to one thread.
 */
public final class OwnedAddresses {
    /** No place. */
    public static final int NOWHERE = IdentifierTable.NONE;

    /** How many identifiers it is worth to announce at once. */
    public static final int FORESIGHT = Lookahead.MOST;

    /** The prefix length is in the lowest bits of the flags, since it goes to 32. */
    private static final int PREFIX = 0x3f;

    private static final int CONTAINER = 0x40;
    /** The owner has further addresses. */
    private static final int MORE = 0x80;

    private final IdentifierTable identifiers = new IdentifierTable();
    private final AddressIndex byAddress = new AddressIndex();
    /** Of owners with several addresses, all but the first. */
    private final Map<Integer, List<OwnedAddress>> more = new HashMap<>();
    /** The identifier that was looked for last, for one event asks several times for the same; and its number. */
    private String sought = "";

    private PackedText packed = PackedText.of(sought);
    private int found = IdentifierTable.NONE;
    private final Lookahead ahead = new Lookahead();
    private final int[] likely = new int[Lookahead.MOST];
    /** What was read for the sake of reading it; kept, so that no compiler leaves the reading out. */
    private int glanced;

    /** Forgets what was announced. */
    public void expectNothing() {
        ahead.clear();
    }

    /** Announces an identifier that will be asked for after those announced before, of at most {@link #FORESIGHT}. */
    public void expect(String identifier) {
        ahead.add(identifier);
    }

    /**
     * Reads what it takes to find those that were announced: step by step for all of them, so that memory answers for several
     * at once, for which they would wait one after the other.
     */
    public void foresee() {
        int count = ahead.size();
        int sum = glanced;
        for (int i = 0; i < count; i++) {
            sum += identifiers.glance(ahead.hash(i));
        }
        int known = 0;
        for (int i = 0; i < count; i++) {
            int number = identifiers.likely(ahead.hash(i));
            if (number != NOWHERE) {
                likely[known++] = number;
            }
        }
        for (int i = 0; i < known; i++) {
            sum += identifiers.glanceAt(likely[i]);
        }
        for (int i = 0; i < known; i++) {
            sum += byAddress.get(identifiers.address(likely[i]));
        }
        glanced = sum;
    }

    /** How many addresses there are. */
    public int size() {
        return byAddress.size();
    }

    /** How many identifiers there are. */
    public int owners() {
        return identifiers.size();
    }

    /**
     * Notes that an identifier got an address.
     *
     * @param container whether the identifier is a container whose life is watched; the last word counts
     * @throws IllegalStateException if somebody, also the identifier itself, has the address already
     */
    public void add(String identifier, boolean container, OwnedAddress given) {
        int holder = byAddress.get(given.address());
        if (holder != AddressIndex.NONE) {
            throw new IllegalStateException("cannot give " + Ipv4.format(given.address()) + " to " + identifier + ": "
                    + identifiers.text(holder) + " has it");
        }
        int known = place(identifier);
        int number = known == IdentifierTable.NONE ? identifiers.add(packed) : known;
        found = number;
        int kind = container ? CONTAINER : 0;
        if (known == IdentifierTable.NONE) {
            identifiers.set(number, given.address(), given.prefixLength() | kind);
        } else {
            more.computeIfAbsent(number, ignored -> new ArrayList<>(1)).add(given);
            identifiers.set(number, identifiers.address(number), (identifiers.flags(number) & PREFIX) | MORE | kind);
        }
        byAddress.put(given.address(), number);
    }

    /** Takes one address from an identifier; returns whether it had it. */
    public boolean remove(String identifier, long address) {
        int number = place(identifier);
        if (number == IdentifierTable.NONE || byAddress.get(address) != number) {
            return false;
        }
        byAddress.remove(address);
        List<OwnedAddress> rest = new ArrayList<>(addresses(number));
        rest.removeIf(owned -> owned.address() == address);
        keep(number, rest);
        return true;
    }

    /** Takes all addresses from an identifier; returns them, none if it had none. */
    public List<OwnedAddress> removeAll(String identifier) {
        int number = place(identifier);
        if (number == IdentifierTable.NONE) {
            return List.of();
        }
        List<OwnedAddress> taken = addresses(number);
        for (OwnedAddress owned : taken) {
            byAddress.remove(owned.address());
        }
        keep(number, List.of());
        return taken;
    }

    /** The addresses of an identifier, in the order in which it got them; none if it is not known. A copy. */
    public List<OwnedAddress> of(String identifier) {
        int number = place(identifier);
        return number == IdentifierTable.NONE ? List.of() : addresses(number);
    }

    /** The address of an identifier that it got first, of those within the span. */
    public Optional<OwnedAddress> firstIn(String identifier, Span within) {
        int number = place(identifier);
        if (number == IdentifierTable.NONE) {
            return Optional.empty();
        }
        for (OwnedAddress owned : addresses(number)) {
            if (within.contains(owned.address())) {
                return Optional.of(owned);
            }
        }
        return Optional.empty();
    }

    /** Who has an address. */
    public Optional<String> ownerOf(long address) {
        int number = byAddress.get(address);
        return number == AddressIndex.NONE ? Optional.empty() : Optional.of(identifiers.text(number));
    }

    /** Whether an identifier is known, as a container whose life is watched. */
    public boolean isContainer(String identifier) {
        int number = place(identifier);
        return number != IdentifierTable.NONE && isContainer(number);
    }

    /** All identifiers, ascending. Sorts them first: meant for listings, not for every change. A copy. */
    public List<String> identifiers() {
        List<String> all = new ArrayList<>(identifiers.size());
        for (int place = next(0); place != NOWHERE; place = next(place + 1)) {
            all.add(identifier(place));
        }
        all.sort(null);
        return all;
    }

    /**
     * The first place from this one on, 0 or more, where an identifier is; or {@link #NOWHERE}. An identifier keeps its
     * place as long as it has an address, whatever others do: who goes on from place to place between changes meets each
     * that was there all the time once.
     */
    public int next(int place) {
        return identifiers.nextUsed(place);
    }

    /** The identifier at a place where {@link #next} found one. */
    public String identifier(int place) {
        return identifiers.text(place);
    }

    /** The addresses at a place where {@link #next} found an identifier, in the order in which it got them. A copy. */
    public List<OwnedAddress> addresses(int place) {
        int flags = identifiers.flags(place);
        OwnedAddress first = new OwnedAddress(identifiers.address(place), flags & PREFIX);
        if ((flags & MORE) == 0) {
            return List.of(first);
        }
        List<OwnedAddress> all = new ArrayList<>();
        all.add(first);
        all.addAll(more.getOrDefault(place, List.of()));
        return List.copyOf(all);
    }

    /** Whether there is a container whose life is watched at a place where {@link #next} found an identifier. */
    public boolean isContainer(int place) {
        return (identifiers.flags(place) & CONTAINER) != 0;
    }

    /** The place of an identifier, or {@link #NOWHERE}. */
    public int place(String identifier) {
        if (!identifier.equals(sought)) {
            packed = ahead.pack(identifier);
            found = identifiers.find(packed);
            sought = identifier;
        }
        return found;
    }

    /** Leaves only these addresses to the identifier that was looked for last. */
    private void keep(int number, List<OwnedAddress> left) {
        if (left.size() > 1) {
            more.put(number, new ArrayList<>(left.subList(1, left.size())));
        } else if ((identifiers.flags(number) & MORE) != 0) {
            more.remove(number);
        }
        if (left.isEmpty()) {
            identifiers.remove(number, packed);
            found = IdentifierTable.NONE;
        } else {
            OwnedAddress first = left.get(0);
            int flags = (identifiers.flags(number) & CONTAINER) | (left.size() > 1 ? MORE : 0);
            identifiers.set(number, first.address(), flags | first.prefixLength());
        }
    }
}
