package io.fastdp.mesh.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The permanent identity of a peer: 48 bits, written as a MAC address. Names are ordered numerically; the order decides
 * routing ties and short id ownership, so every peer must agree on it (mesh protocol section 2). Immutable.
 *
 * @param value the six octets as a big-endian number, 0 to 2^48-1
 */
public record PeerName(long value) implements Comparable<PeerName> {
    /** Octets of the binary form. */
    public static final int LENGTH = 6;

    /** The name that no peer may have. */
    public static final PeerName UNKNOWN = new PeerName(0);

    private static final long MAX = (1L << (8 * LENGTH)) - 1;

    public PeerName {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException(
                    "peer name 0x" + Long.toHexString(value) + " does not fit into " + LENGTH + " octets");
        }
    }

    /** The name whose big-endian number is {@code value}; throws {@link IllegalArgumentException} beyond 48 bits. */
    public static PeerName of(long value) {
        return new PeerName(value);
    }

    /** Reads the binary form; throws {@link IllegalArgumentException} unless there are exactly six octets. */
    public static PeerName ofBytes(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("peer name of " + octets.length + " octets, expected " + LENGTH);
        }
        long value = 0;
        for (byte octet : octets) {
            value = value << 8 | (octet & 0xff);
        }
        return new PeerName(value);
    }

    /**
     * Parses the text form: six hexadecimal groups of one or two digits, where one {@code ::} may stand for a run of
     * zero groups. Throws {@link IllegalArgumentException} for anything else.
     */
    public static PeerName parse(String text) {
        int gap = text.indexOf("::");
        List<Integer> groups;
        if (gap < 0) {
            groups = groups(text, text);
        } else {
            groups = new ArrayList<>(groups(text.substring(0, gap), text));
            List<Integer> tail = groups(text.substring(gap + 2), text);
            int missing = LENGTH - groups.size() - tail.size();
            if (missing < 1) {
                throw invalid(text);
            }
            for (int i = 0; i < missing; i++) {
                groups.add(0);
            }
            groups.addAll(tail);
        }
        if (groups.size() != LENGTH) {
            throw invalid(text);
        }
        long value = 0;
        for (int group : groups) {
            value = value << 8 | group;
        }
        return new PeerName(value);
    }

    private static List<Integer> groups(String part, String whole) {
        if (part.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(part.split(":", -1))
                .map(group -> group(group, whole))
                .toList();
    }

    private static int group(String digits, String whole) {
        if (digits.isEmpty() || digits.length() > 2) {
            throw invalid(whole);
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw invalid(whole);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "invalid peer name \"" + text + "\": expected six hexadecimal groups like 7a:9f:eb:b6:0c:6e");
    }

    /** Whether this is {@link #UNKNOWN}. */
    public boolean isUnknown() {
        return value == 0;
    }

    /** The six octets, most significant first, as a new array. */
    public byte[] toBytes() {
        byte[] octets = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            octets[i] = (byte) (value >>> (8 * (LENGTH - 1 - i)));
        }
        return octets;
    }

    @Override
    public int compareTo(PeerName other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** The full text form, lower case, two digits a group. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(3 * LENGTH - 1);
        for (int shift = 8 * (LENGTH - 1); shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift) & 0xff;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
