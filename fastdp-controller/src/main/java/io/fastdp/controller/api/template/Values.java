package io.fastdp.controller.api.template;

import java.util.List;
import java.util.Optional;

/** How a template looks into the values of the report. Implementations are pure. */
public interface Values {
    /** A field of a value; absent if the value has no fields or not this one. */
    Optional<Object> field(Object value, String name);

    /** Whether this stands for "nothing here". */
    boolean isNothing(Object value);

    /** The elements of a list, or the field values of fields; absent for anything else. */
    Optional<List<Object>> elements(Object value);

    /** As JSON on one line. */
    String json(Object value);

    /** As Go prints it. */
    String text(Object value);
}
