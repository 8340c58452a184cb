package io.fastdp.odp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Names of vports for the text form. Immutable. */
final class PortNames {
    static final PortNames NONE = new PortNames(Map.of());

    private final Map<VportNumber, String> names;
    private final Map<String, VportNumber> numbers;

    PortNames(Map<VportNumber, String> names) {
        this.names = Map.copyOf(names);
        Map<String, VportNumber> inverse = new HashMap<>();
        names.forEach((number, name) -> inverse.put(name, number));
        numbers = Map.copyOf(inverse);
    }

    String format(VportNumber number) {
        return names.getOrDefault(number, number.toString());
    }

    Optional<VportNumber> find(String name) {
        return Optional.ofNullable(numbers.get(name));
    }

    /** A name, or a number. */
    VportNumber parse(TextCursor cursor, String word) {
        Optional<VportNumber> named = find(word);
        if (named.isPresent()) {
            return named.get();
        }
        try {
            return new VportNumber(Integer.parseUnsignedInt(word));
        } catch (NumberFormatException e) {
            throw cursor.failure("no vport is called '" + word + "'");
        }
    }
}
