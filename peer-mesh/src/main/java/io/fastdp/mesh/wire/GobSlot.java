package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.GobType.MapOf;
import io.fastdp.mesh.wire.GobType.Predefined;
import io.fastdp.mesh.wire.GobType.Slice;
import io.fastdp.mesh.wire.GobType.Struct;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The place of one value in a {@link GobWriter}'s stream, to be filled with a value of its type; another kind is an
 * {@link IllegalArgumentException}. As a struct's field a zero value is left out, as gob demands.
 */
public final class GobSlot {
    private static final int NOT_A_FIELD = 0;

    private final GobOutput out;
    private final GobType type;
    private final int delta;
    private final Runnable onWritten;
    private boolean filled;

    private GobSlot(GobOutput out, GobType type, int delta, Runnable onWritten) {
        this.out = out;
        this.type = type;
        this.delta = delta;
        this.onWritten = onWritten;
    }

    /** A slot whose value is written even when zero. */
    static GobSlot always(GobOutput out, GobType type) {
        return new GobSlot(out, type, NOT_A_FIELD, () -> {});
    }

    static GobSlot field(GobOutput out, GobType type, int delta, Runnable onWritten) {
        return new GobSlot(out, type, delta, onWritten);
    }

    static void fill(GobSlot slot, Consumer<GobSlot> value) {
        value.accept(slot);
        if (!slot.filled) {
            throw new IllegalArgumentException("no value given for " + slot.type);
        }
    }

    /** Fills in a bool. */
    public void bool(boolean value) {
        if (begin(GobTypes.BOOL, !value)) {
            out.unsigned(value ? 1 : 0);
        }
    }

    /** Fills in a signed integer. */
    public void integer(long value) {
        if (begin(GobTypes.INT, value == 0)) {
            out.integer(value);
        }
    }

    /** Fills in an unsigned integer of 64 bits. */
    public void unsigned(long value) {
        if (begin(GobTypes.UINT, value == 0)) {
            out.unsigned(value);
        }
    }

    /** Fills in a byte array. */
    public void bytes(byte[] value) {
        if (begin(GobTypes.BYTES, value.length == 0)) {
            out.octets(value);
        }
    }

    /** Fills in a string. */
    public void text(String value) {
        if (begin(GobTypes.STRING, value.isEmpty())) {
            out.text(value);
        }
    }

    /** Fills in a struct; {@code fields} writes its fields in order, leaving out absent ones. */
    public void struct(Consumer<GobFields> fields) {
        if (!(type instanceof Struct struct)) {
            throw mismatch("struct");
        }
        begin(false);
        fields.accept(new GobFields(out, struct));
        out.octet(0);
    }

    /** Fills in a slice; {@code element} fills the slot of each value. */
    public <T> void slice(Collection<T> values, BiConsumer<GobSlot, T> element) {
        if (!(type instanceof Slice slice)) {
            throw mismatch("slice");
        }
        if (begin(values.isEmpty())) {
            out.unsigned(values.size());
            values.forEach(value -> fill(always(out, slice.element()), slot -> element.accept(slot, value)));
        }
    }

    /** Fills in a map, also when it is empty; to leave a map field absent, do not ask for its slot. */
    public <K, V> void map(Map<K, V> entries, BiConsumer<GobSlot, K> key, BiConsumer<GobSlot, V> value) {
        if (!(type instanceof MapOf map)) {
            throw mismatch("map");
        }
        begin(false);
        out.unsigned(entries.size());
        entries.forEach((k, v) -> {
            fill(always(out, map.key()), slot -> key.accept(slot, k));
            fill(always(out, map.value()), slot -> value.accept(slot, v));
        });
    }

    private boolean begin(int expected, boolean zero) {
        if (!(type instanceof Predefined predefined) || predefined.id() != expected) {
            throw mismatch("predefined type " + expected);
        }
        return begin(zero);
    }

    /** Whether the value is to be written; if it is a field its step is written now. */
    private boolean begin(boolean zero) {
        if (filled) {
            throw new IllegalStateException("value given twice for " + type);
        }
        filled = true;
        if (delta != NOT_A_FIELD) {
            if (zero) {
                return false;
            }
            out.unsigned(delta);
            onWritten.run();
        }
        return true;
    }

    private IllegalArgumentException mismatch(String given) {
        return new IllegalArgumentException("a " + given + " does not fit " + type);
    }
}
