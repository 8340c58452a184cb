package io.fastdp.ipam.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link OwnedAddresses} against a map of lists, while it grows and shrinks again and again. */
class OwnedAddressesRandomWalkTest {
    private static final int STEPS = 20_000;
    private static final long BASE = (1L << 31) - 1000;
    private static final String ALPHABET = "abF0\u0101";

    private final OwnedAddresses owned = new OwnedAddresses();
    private final TreeMap<String, List<OwnedAddress>> model = new TreeMap<>();
    private final Map<Long, String> holders = new HashMap<>();
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void behavesLikeAMapOfLists(int seed) {
        random = new Random(seed);

        for (int step = 0; step < STEPS; step++) {
            boolean growing = step / 2500 % 2 == 0;
            change(growing ? 80 : 30);
            compare();
        }

        assertThat(owned.identifiers()).isEqualTo(new ArrayList<>(model.keySet()));
        model.forEach((identifier, addresses) ->
                assertThat(owned.of(identifier)).as(identifier).isEqualTo(addresses));
    }

    private void change(int additions) {
        String identifier = identifier();
        OwnedAddress address = address();
        announce(identifier);
        int what = random.nextInt(100);
        if (what < additions) {
            boolean isFree = holder(address.address()).isEmpty();
            assertThat(adds(identifier, address)).isEqualTo(isFree);
            if (isFree) {
                model.computeIfAbsent(identifier, ignored -> new ArrayList<>()).add(address);
                holders.put(address.address(), identifier);
            }
        } else if (what % 2 == 0) {
            List<OwnedAddress> taken =
                    Optional.ofNullable(model.remove(identifier)).orElse(List.of());
            taken.forEach(each -> holders.remove(each.address()));
            assertThat(owned.removeAll(identifier)).isEqualTo(taken);
        } else {
            String holder = holder(address.address()).orElse(identifier);
            List<OwnedAddress> rest = model.getOrDefault(holder, new ArrayList<>());
            boolean had = rest.removeIf(each -> each.address() == address.address());
            assertThat(owned.remove(holder, address.address())).isEqualTo(had);
            holders.remove(address.address());
            if (rest.isEmpty()) {
                model.remove(holder);
            }
        }
    }

    /** Perhaps says that it comes next, among others that do not. */
    private void announce(String identifier) {
        if (random.nextInt(3) > 0) {
            return;
        }
        owned.expectNothing();
        for (int count = random.nextInt(2 * OwnedAddresses.FORESIGHT); count > 0; count--) {
            owned.expect(random.nextInt(4) == 0 ? identifier : identifier());
        }
        owned.foresee();
    }

    private boolean adds(String identifier, OwnedAddress address) {
        try {
            owned.add(identifier, random.nextBoolean(), address);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private void compare() {
        String identifier = identifier();
        assertThat(owned.of(identifier)).isEqualTo(model.getOrDefault(identifier, List.of()));
        assertThat(owned.owners()).isEqualTo(model.size());
        long address = address().address();
        assertThat(owned.ownerOf(address)).isEqualTo(holder(address));
    }

    private Optional<String> holder(long address) {
        return Optional.ofNullable(holders.get(address));
    }

    private String identifier() {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length() - (random.nextInt(4) == 0 ? 0 : 1))));
        }
        return text.toString();
    }

    private OwnedAddress address() {
        return new OwnedAddress(BASE + random.nextInt(2000), random.nextInt(33));
    }
}
