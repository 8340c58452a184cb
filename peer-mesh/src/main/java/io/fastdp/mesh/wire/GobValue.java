package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.GobTypes.Definition;
import io.fastdp.mesh.wire.GobTypes.Field;
import io.fastdp.mesh.wire.GobTypes.MapDefinition;
import io.fastdp.mesh.wire.GobTypes.SliceDefinition;
import io.fastdp.mesh.wire.GobTypes.StructDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value under a {@link GobReader}, to be read once as what it is expected to be; another kind on the wire is a {@link
 * ProtocolException}. What a visitor leaves unread is skipped.
 */
public final class GobValue {
    /** Deeper nesting than any payload of the mesh has; bounds the recursion through recursive types. */
    private static final int MAX_DEPTH = 32;

    private final GobInput in;
    private final GobTypes types;
    private final int type;
    private final int depth;
    private final @Nullable GobValue before;
    private boolean read;

    GobValue(GobInput in, GobTypes types, int type, int depth) {
        this(in, types, type, depth, null);
    }

    private GobValue(GobInput in, GobTypes types, int type, int depth, @Nullable GobValue before) {
        this.in = in;
        this.types = types;
        this.type = type;
        this.depth = depth;
        this.before = before;
    }

    /** Receives the fields that a struct value has, in order; fields with zero values are not among them. */
    public interface FieldVisitor {
        /** Called for the field {@code name}. */
        void field(String name, GobValue value) throws ProtocolException;
    }

    /** Receives the elements of a slice in order. */
    public interface ElementVisitor {
        /** Called for each element. */
        void element(GobValue value) throws ProtocolException;
    }

    /** Receives the entries of a map, in any order. */
    public interface EntryVisitor {
        /** Called for each entry. Asking for the value passes over a key that has not been read. */
        void entry(GobValue key, GobValue value) throws ProtocolException;
    }

    /** Reads a bool. */
    public boolean asBool() throws ProtocolException {
        begin(GobTypes.BOOL, "bool");
        return in.unsigned() != 0;
    }

    /** Reads a signed integer. */
    public long asInt() throws ProtocolException {
        begin(GobTypes.INT, "int");
        return in.integer();
    }

    /** Reads an unsigned integer; all 64 bits. */
    public long asUint() throws ProtocolException {
        begin(GobTypes.UINT, "uint");
        return in.unsigned();
    }

    /** Reads a byte array. */
    public byte[] asBytes() throws ProtocolException {
        begin(GobTypes.BYTES, "byte array");
        return in.octets();
    }

    /** Reads a string; octets that are not UTF-8 become replacement characters. */
    public String asString() throws ProtocolException {
        begin(GobTypes.STRING, "string");
        return new String(in.octets(), StandardCharsets.UTF_8);
    }

    /** Reads a struct. */
    public void asStruct(FieldVisitor visitor) throws ProtocolException {
        begin();
        readStruct(types.struct(type, in), visitor);
    }

    /** Reads a slice and returns the number of its elements. */
    public int asSlice(ElementVisitor visitor) throws ProtocolException {
        begin();
        return readSlice(types.slice(type, in), visitor);
    }

    /** Reads a map and returns the number of its entries. */
    public int asMap(EntryVisitor visitor) throws ProtocolException {
        begin();
        return readMap(types.map(type, in), visitor);
    }

    /** Passes over the value unless it has been read. */
    public void skip() throws ProtocolException {
        if (!read) {
            begin();
            skipUnread();
        }
    }

    private void skipUnread() throws ProtocolException {
        switch (type) {
            case GobTypes.BOOL, GobTypes.INT, GobTypes.UINT, GobTypes.FLOAT -> in.unsigned();
            case GobTypes.BYTES, GobTypes.STRING -> in.octets();
            default -> skipDefined(types.any(type, in));
        }
    }

    private void skipDefined(Definition definition) throws ProtocolException {
        if (definition instanceof StructDefinition struct) {
            readStruct(struct, (name, value) -> value.skip());
        } else if (definition instanceof SliceDefinition slice) {
            readSlice(slice, GobValue::skip);
        } else if (definition instanceof MapDefinition map) {
            readMap(map, (key, value) -> value.skip());
        }
    }

    private void readStruct(StructDefinition struct, FieldVisitor visitor) throws ProtocolException {
        List<Field> fields = struct.fields();
        for (int at = GobTypes.nextField(-1, in); at >= 0; at = GobTypes.nextField(at, in)) {
            if (at >= fields.size()) {
                throw in.malformed("struct has " + fields.size() + " fields, not a field " + at);
            }
            Field field = fields.get(at);
            GobValue value = nested(field.type());
            visitor.field(field.name(), value);
            value.skip();
        }
    }

    private int readSlice(SliceDefinition slice, ElementVisitor visitor) throws ProtocolException {
        int count = in.count(1);
        for (int i = 0; i < count; i++) {
            GobValue value = nested(slice.element());
            visitor.element(value);
            value.skip();
        }
        return count;
    }

    private int readMap(MapDefinition map, EntryVisitor visitor) throws ProtocolException {
        int count = in.count(2);
        for (int i = 0; i < count; i++) {
            GobValue key = nested(map.key());
            GobValue value = new GobValue(in, types, map.value(), depth + 1, key);
            visitor.entry(key, value);
            value.skip();
        }
        return count;
    }

    private GobValue nested(int nestedType) throws ProtocolException {
        if (depth >= MAX_DEPTH) {
            throw in.malformed("values are nested deeper than " + MAX_DEPTH);
        }
        return new GobValue(in, types, nestedType, depth + 1);
    }

    private void begin(int expected, String kind) throws ProtocolException {
        begin();
        if (type != expected) {
            throw in.malformed("type " + type + " is not a " + kind);
        }
    }

    private void begin() throws ProtocolException {
        if (read) {
            throw new IllegalStateException("gob value has already been read");
        }
        if (before != null) {
            before.skip();
        }
        read = true;
    }
}
