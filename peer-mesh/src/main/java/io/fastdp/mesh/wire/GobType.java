package io.fastdp.mesh.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A type that a {@link GobWriter} can describe (mesh protocol section 3.2). Immutable; structs are compared by identity. */
public sealed interface GobType {
    /** True or false. */
    GobType BOOL = new Predefined(GobTypes.BOOL);

    /** Signed integer. */
    GobType INT = new Predefined(GobTypes.INT);

    /** Unsigned integer. */
    GobType UINT = new Predefined(GobTypes.UINT);

    /** Byte array. */
    GobType BYTES = new Predefined(GobTypes.BYTES);

    /** Text. */
    GobType STRING = new Predefined(GobTypes.STRING);

    /** A slice of anything but octets; the name, which readers ignore, may be empty. */
    static GobType slice(String name, GobType element) {
        return new Slice(name, element);
    }

    /** A map; the name, which readers ignore, may be empty. */
    static GobType map(String name, GobType key, GobType value) {
        return new MapOf(name, key, value);
    }

    /** A struct with the fields that {@code describe} adds, in their order. */
    static GobType struct(String name, Consumer<FieldList> describe) {
        Struct struct = new Struct(name, new ArrayList<>());
        describe.accept(new FieldList(struct));
        return struct;
    }

    /** Collects the fields of a struct type. */
    final class FieldList {
        private final Struct struct;

        private FieldList(Struct struct) {
            this.struct = struct;
        }

        /** Adds a field. */
        public FieldList field(String name, GobType type) {
            struct.fields.add(new StructField(name, type));
            return this;
        }

        /** The struct itself, for an optional field of the same type. */
        public GobType itself() {
            return struct;
        }
    }

    /** A type that needs no description. */
    record Predefined(int id) implements GobType {}

    /** See {@link GobType#slice}. */
    record Slice(String name, GobType element) implements GobType {}

    /** See {@link GobType#map}. */
    record MapOf(String name, GobType key, GobType value) implements GobType {}

    /** A field of a struct. */
    record StructField(String name, GobType type) {}

    /** See {@link GobType#struct}. A class because it may contain itself. */
    final class Struct implements GobType {
        private final String name;
        private final List<StructField> fields;

        private Struct(String name, List<StructField> fields) {
            this.name = name;
            this.fields = fields;
        }

        String name() {
            return name;
        }

        List<StructField> fields() {
            return fields;
        }

        int indexOf(String field) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(field)) {
                    return i;
                }
            }
            throw new IllegalArgumentException("struct " + name + " has no field " + field);
        }
    }
}
