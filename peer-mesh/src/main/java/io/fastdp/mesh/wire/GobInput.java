package io.fastdp.mesh.wire;

import java.util.Arrays;

/** Reads the primitive encodings of gob (mesh protocol section 3.1) from octets, never beyond a limit. */
final class GobInput {
    private final byte[] in;
    private int at;
    private int limit;

    GobInput(byte[] in) {
        this.in = in;
        this.limit = in.length;
    }

    int position() {
        return at;
    }

    int remaining() {
        return limit - at;
    }

    /** Reads no further than {@code length} octets from here; returns the limit that {@link #restore} puts back. */
    int narrow(int length) {
        int before = limit;
        limit = at + length;
        return before;
    }

    void restore(int previousLimit) {
        limit = previousLimit;
    }

    int octet() throws ProtocolException {
        if (at >= limit) {
            throw malformed("value is cut off");
        }
        return in[at++] & 0xff;
    }

    long unsigned() throws ProtocolException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int size = 0x100 - first;
        if (size > Long.BYTES) {
            throw malformed("integer of " + size + " octets");
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    long integer() throws ProtocolException {
        long coded = unsigned();
        return (coded & 1) == 0 ? coded >>> 1 : ~(coded >>> 1);
    }

    /** A type id, negative in a definition. */
    int typeId() throws ProtocolException {
        long id = integer();
        if (id == 0 || Math.abs(id) > Integer.MAX_VALUE) {
            throw malformed("type id " + id);
        }
        return (int) id;
    }

    /** A count of things that take at least {@code least} octets each, so a hostile count fails before it costs. */
    int count(int least) throws ProtocolException {
        long count = unsigned();
        if (Long.compareUnsigned(count, remaining() / least) > 0) {
            throw malformed("count " + Long.toUnsignedString(count) + " exceeds the " + remaining() + " octets left");
        }
        return (int) count;
    }

    byte[] octets() throws ProtocolException {
        int length = count(1);
        at += length;
        return Arrays.copyOfRange(in, at - length, at);
    }

    ProtocolException malformed(String problem) {
        return new ProtocolException("gob offset " + at + ": " + problem);
    }
}
