package io.fastdp.controller.api;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named values in order: texts, numbers, booleans, lists, further fields, or {@link Nothing}. Confined to the thread that
 * builds it until handed out.
 */
final class Fields {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, Object> unprinted = new HashMap<>();

    /** A present field without a value: {@code null} in JSON. */
    enum Nothing {
        NOTHING
    }

    Fields with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** A list that the original leaves null when it is empty. */
    Fields withList(String name, List<?> list) {
        return list.isEmpty() ? withNothing(name) : with(name, list);
    }

    /** A list that the original does not have: not printed while it is empty, but templates may always ask for it. */
    Fields withOurs(String name, List<?> list) {
        if (!list.isEmpty()) {
            return with(name, list);
        }
        unprinted.put(name, list);
        return this;
    }

    Fields withNothing(String name) {
        return with(name, Nothing.NOTHING);
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name)).or(() -> Optional.ofNullable(unprinted.get(name)));
    }

    Map<String, Object> entries() {
        return values;
    }
}
