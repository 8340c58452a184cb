package io.fastdp.mesh.wire;

import io.fastdp.mesh.wire.GobType.Struct;

/** The fields of a struct value being written, to be filled in the order of the type. */
public final class GobFields {
    private final GobOutput out;
    private final Struct struct;
    private int written = -1;

    GobFields(GobOutput out, Struct struct) {
        this.out = out;
        this.struct = struct;
    }

    /** The place of the field {@code name}. */
    public GobSlot field(String name) {
        int index = struct.indexOf(name);
        if (index <= written) {
            throw new IllegalStateException("field " + name + " of " + struct.name() + " is out of order");
        }
        return GobSlot.field(out, struct.fields().get(index).type(), index - written, () -> written = index);
    }
}
