package io.fastdp.mesh.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first seven octets of each direction: protocol name and the range of versions spoken (mesh protocol section 4).
 * Immutable.
 *
 * @param lowest lowest version, one octet
 * @param highest highest version, one octet
 */
public record ProtocolHeader(int lowest, int highest) {
    /** Octets of a header. */
    public static final int LENGTH = 7;

    /** Lowest version that this package speaks. */
    public static final int LOWEST_VERSION = 1;

    /** Highest version that this package speaks. */
    public static final int HIGHEST_VERSION = 2;

    /** Everything that this package speaks. */
    public static final ProtocolHeader ALL = new ProtocolHeader(LOWEST_VERSION, HIGHEST_VERSION);

    private static final byte[] NAME = "weave".getBytes(StandardCharsets.US_ASCII);

    public ProtocolHeader {
        if (lowest < 0 || lowest > 0xff || highest < 0 || highest > 0xff) {
            throw new IllegalArgumentException("protocol versions [" + lowest + "," + highest + "] exceed an octet");
        }
    }

    static ProtocolHeader decode(byte[] octets) throws ProtocolException {
        if (octets.length != LENGTH || !Arrays.equals(octets, 0, NAME.length, NAME, 0, NAME.length)) {
            throw new ProtocolException(
                    "remote protocol header not recognised: " + HexFormat.of().formatHex(octets));
        }
        return new ProtocolHeader(octets[NAME.length] & 0xff, octets[NAME.length + 1] & 0xff);
    }

    /** The header as sent. */
    public Octets encode() {
        byte[] octets = Arrays.copyOf(NAME, LENGTH);
        octets[NAME.length] = (byte) lowest;
        octets[NAME.length + 1] = (byte) highest;
        return Octets.owning(octets);
    }

    /** The highest version in both ranges; throws if there is none. */
    public int negotiate(ProtocolHeader remote) throws ProtocolException {
        int version = Math.min(highest, remote.highest);
        if (version < Math.max(lowest, remote.lowest)) {
            throw new ProtocolException(
                    "remote version range " + remote.range() + " is incompatible with ours " + range());
        }
        return version;
    }

    private String range() {
        return "[" + lowest + "," + highest + "]";
    }
}
