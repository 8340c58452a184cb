package io.fastdp.mesh.wire;

import java.util.Optional;

/**
 * Reads one gob stream value by value (mesh protocol section 3). Follows the stream's own type definitions, skips fields
 * nobody asks for, and never allocates more than the input justifies. Not thread-safe.
 *
 * <p>Read values strictly in order: a {@link GobValue} is valid until the next one is asked for.
 */
public final class GobReader {
    private final GobTypes types;
    private final GobInput in;
    private Optional<GobValue> open = Optional.empty();
    private int outerLimit;

    GobReader(GobTypes types, byte[] stream) {
        this.types = types;
        this.in = new GobInput(stream);
    }

    /** A reader of this stream, which nobody may change meanwhile. */
    public static GobReader of(byte[] stream) {
        return new GobReader(new GobTypes(), stream);
    }

    /** The next top-level value; empty at the end of the stream. */
    public Optional<GobValue> next() throws ProtocolException {
        finishOpen();
        while (in.remaining() > 0) {
            outerLimit = in.narrow(in.count(1));
            int id = in.typeId();
            if (id > 0) {
                if (!types.isStruct(id) && in.octet() != 0) {
                    throw in.malformed("top-level value without its leading zero");
                }
                open = Optional.of(new GobValue(in, types, id, 0));
                return open;
            }
            types.define(-id, in);
            in.restore(outerLimit);
        }
        return Optional.empty();
    }

    /** The next top-level value; throws at the end of the stream. {@code what} says what was expected. */
    public GobValue next(String what) throws ProtocolException {
        return next().orElseThrow(() -> in.malformed("stream ends before " + what));
    }

    private void finishOpen() throws ProtocolException {
        if (open.isPresent()) {
            open.get().skip();
            if (in.remaining() != 0) {
                throw in.malformed(in.remaining() + " octets behind a value");
            }
            in.restore(outerLimit);
            open = Optional.empty();
        }
    }
}
