package io.fastdp.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types that one gob stream has defined so far, by id (mesh protocol section 3.2). */
final class GobTypes {
    static final int BOOL = 1;
    static final int INT = 2;
    static final int UINT = 3;
    static final int FLOAT = 4;
    static final int BYTES = 5;
    static final int STRING = 6;

    /** Ids below are predefined. */
    static final int FIRST_FREE = 65;

    /** Far more than any payload of the mesh has; bounds what a version 1 connection can make us remember. */
    private static final int MOST_DEFINITIONS = 1000;

    static final int SLICE_DESCRIPTOR = 1;
    static final int STRUCT_DESCRIPTOR = 2;
    static final int MAP_DESCRIPTOR = 3;

    private static final int END = -1;

    /** A defined type. */
    sealed interface Definition {}

    record SliceDefinition(int element) implements Definition {}

    record MapDefinition(int key, int value) implements Definition {}

    record StructDefinition(List<Field> fields) implements Definition {}

    record Field(String name, int type) {}

    private final Map<Integer, Definition> definitions = new HashMap<>();

    SliceDefinition slice(int id, GobInput in) throws ProtocolException {
        if (definitions.get(id) instanceof SliceDefinition slice) {
            return slice;
        }
        throw in.malformed("type " + id + " is not a slice");
    }

    MapDefinition map(int id, GobInput in) throws ProtocolException {
        if (definitions.get(id) instanceof MapDefinition map) {
            return map;
        }
        throw in.malformed("type " + id + " is not a map");
    }

    StructDefinition struct(int id, GobInput in) throws ProtocolException {
        if (definitions.get(id) instanceof StructDefinition struct) {
            return struct;
        }
        throw in.malformed("type " + id + " is not a struct");
    }

    Definition any(int id, GobInput in) throws ProtocolException {
        Definition definition = definitions.get(id);
        if (definition == null) {
            throw in.malformed("type " + id + " is not defined");
        }
        return definition;
    }

    boolean isStruct(int id) {
        return definitions.get(id) instanceof StructDefinition;
    }

    /** Reads the descriptor of type {@code id}, which must fill the input up to its limit. */
    void define(int id, GobInput in) throws ProtocolException {
        if (id < FIRST_FREE) {
            throw in.malformed("definition of the predefined type " + id);
        }
        if (definitions.size() >= MOST_DEFINITIONS) {
            throw in.malformed("more than " + MOST_DEFINITIONS + " type definitions");
        }
        if (definitions.putIfAbsent(id, descriptor(in)) != null) {
            throw in.malformed("second definition of type " + id);
        }
    }

    private static Definition descriptor(GobInput in) throws ProtocolException {
        int kind = nextField(END, in);
        Definition definition;
        if (kind == SLICE_DESCRIPTOR) {
            definition = new SliceDefinition(ids(in)[1]);
        } else if (kind == MAP_DESCRIPTOR) {
            int[] ids = ids(in);
            definition = new MapDefinition(ids[1], ids[2]);
        } else if (kind == STRUCT_DESCRIPTOR) {
            definition = new StructDefinition(structFields(in));
        } else {
            throw in.malformed("type descriptor of unknown kind " + kind);
        }
        if (nextField(kind, in) != END || in.remaining() != 0) {
            throw in.malformed("type descriptor goes on behind its end");
        }
        return definition;
    }

    /** The struct of a slice or map descriptor: common part, then one or two type ids. */
    private static int[] ids(GobInput in) throws ProtocolException {
        int[] ids = new int[3];
        for (int field = nextField(END, in); field != END; field = nextField(field, in)) {
            if (field == 0) {
                nameAndId(in);
            } else if (field < ids.length) {
                ids[field] = in.typeId();
            } else {
                throw in.malformed("type descriptor has no field " + field);
            }
        }
        return ids;
    }

    private static List<Field> structFields(GobInput in) throws ProtocolException {
        List<Field> fields = new ArrayList<>();
        for (int field = nextField(END, in); field != END; field = nextField(field, in)) {
            if (field == 0) {
                nameAndId(in);
            } else if (field == 1) {
                int count = in.count(1);
                for (int i = 0; i < count; i++) {
                    fields.add(nameAndId(in));
                }
            } else {
                throw in.malformed("type descriptor has no field " + field);
            }
        }
        return List.copyOf(fields);
    }

    /** Both the common part of a descriptor and the description of a struct's field are a name and an id. */
    private static Field nameAndId(GobInput in) throws ProtocolException {
        String name = "";
        int id = 0;
        for (int field = nextField(END, in); field != END; field = nextField(field, in)) {
            if (field == 0) {
                name = new String(in.octets(), StandardCharsets.UTF_8);
            } else if (field == 1) {
                id = in.typeId();
            } else {
                throw in.malformed("type descriptor has no field " + field);
            }
        }
        return new Field(name, id);
    }

    /** The number of the struct field that follows the field {@code previous}, or {@link #END}. */
    static int nextField(int previous, GobInput in) throws ProtocolException {
        long delta = in.unsigned();
        if (delta == 0) {
            return END;
        }
        long field = previous + delta;
        if (delta < 0 || field < 0 || field > Integer.MAX_VALUE) {
            throw in.malformed("field step " + Long.toUnsignedString(delta));
        }
        return (int) field;
    }
}
