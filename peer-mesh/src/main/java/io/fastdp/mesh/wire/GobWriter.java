package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.GobType.MapOf;
import io.fastdp.mesh.wire.GobType.Predefined;
import io.fastdp.mesh.wire.GobType.Slice;
import io.fastdp.mesh.wire.GobType.Struct;
import io.fastdp.mesh.wire.GobType.StructField;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes one gob stream (mesh protocol section 3): numbers and describes types before their first value, each once, in
 * the order in which the original does. Not thread-safe.
 */
public final class GobWriter {
    private final GobOutput stream = new GobOutput();
    private final GobOutput message = new GobOutput();
    private final Map<GobType, Integer> ids = new HashMap<>();
    private final Set<Integer> described = new HashSet<>();
    private int nextId;

    private GobWriter(int firstId) {
        this.nextId = firstId;
    }

    /** A writer of a new stream. */
    public static GobWriter open() {
        return new GobWriter(GobTypes.FIRST_FREE);
    }

    /** A writer that numbers types from {@code firstId}, 65 or more, as a process does that used other types before. */
    public static GobWriter openWithIdsFrom(int firstId) {
        return new GobWriter(firstId);
    }

    /** Writes a top-level value of {@code type}; {@code value} must fill the slot exactly once. */
    public GobWriter write(GobType type, Consumer<GobSlot> value) {
        number(type);
        describe(type);
        message.integer(id(type));
        if (!(type instanceof Struct)) {
            message.octet(0);
        }
        GobSlot.fill(GobSlot.always(message, type), value);
        stream.message(message);
        return this;
    }

    /** Writes a top-level string. */
    public GobWriter text(String value) {
        return write(GobType.STRING, slot -> slot.text(value));
    }

    /** Writes a top-level unsigned integer. */
    public GobWriter unsigned(long value) {
        return write(GobType.UINT, slot -> slot.unsigned(value));
    }

    /** Writes a top-level byte array. */
    public GobWriter bytes(byte[] value) {
        return write(GobType.BYTES, slot -> slot.bytes(value));
    }

    /** The stream so far. */
    public byte[] toBytes() {
        return stream.toBytes();
    }

    /** A struct is numbered before the types in it, a slice or map after. */
    private void number(GobType type) {
        if (ids.containsKey(type)) {
            return;
        }
        if (type instanceof Predefined predefined) {
            ids.put(type, predefined.id());
        } else if (type instanceof Struct struct) {
            ids.put(type, nextId++);
            struct.fields().forEach(field -> number(field.type()));
        } else if (type instanceof Slice slice) {
            number(slice.element());
            ids.put(type, nextId++);
        } else if (type instanceof MapOf map) {
            number(map.key());
            number(map.value());
            ids.put(type, nextId++);
        }
    }

    private int id(GobType type) {
        Integer id = ids.get(type);
        if (id == null) {
            throw new AssertionError("type has not been numbered: " + type);
        }
        return id;
    }

    /** Describes the outermost type first. */
    private void describe(GobType type) {
        if (type instanceof Predefined || !described.add(id(type))) {
            return;
        }
        message.integer(-id(type));
        if (type instanceof Struct struct) {
            describeStruct(struct);
            struct.fields().forEach(field -> describe(field.type()));
        } else if (type instanceof Slice slice) {
            begin(GobTypes.SLICE_DESCRIPTOR, slice.name(), type);
            message.octet(1).integer(id(slice.element()));
            end();
            describe(slice.element());
        } else if (type instanceof MapOf map) {
            begin(GobTypes.MAP_DESCRIPTOR, map.name(), type);
            message.octet(1).integer(id(map.key()));
            message.octet(1).integer(id(map.value()));
            end();
            describe(map.key());
            describe(map.value());
        }
    }

    private void describeStruct(Struct struct) {
        begin(GobTypes.STRUCT_DESCRIPTOR, struct.name(), struct);
        if (!struct.fields().isEmpty()) {
            message.octet(1).unsigned(struct.fields().size());
        }
        for (StructField field : struct.fields()) {
            nameAndId(field.name(), id(field.type()));
        }
        end();
    }

    private void begin(int descriptor, String name, GobType type) {
        message.octet(descriptor + 1).octet(1);
        nameAndId(name, id(type));
    }

    private void nameAndId(String name, int id) {
        if (name.isEmpty()) {
            message.octet(2);
        } else {
            message.octet(1).text(name).octet(1);
        }
        message.integer(id).octet(0);
    }

    private void end() {
        message.octet(0).octet(0);
        stream.message(message);
    }
}
