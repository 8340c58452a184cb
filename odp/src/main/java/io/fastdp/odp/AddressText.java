package io.fastdp.odp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IP addresses as {@code inet_ntop} prints them. */
final class AddressText {
    private static final int GROUPS = 8;
    private static final int MAPPED_GROUPS = 6;

    private AddressText() {}

    static String format(byte[] address) {
        return address.length == 4 ? ipv4(address, 0) : ipv6(address);
    }

    private static String ipv4(byte[] bytes, int at) {
        return (bytes[at] & 0xff) + "." + (bytes[at + 1] & 0xff) + "." + (bytes[at + 2] & 0xff) + "."
                + (bytes[at + 3] & 0xff);
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        ByteBuffer from = ByteBuffer.wrap(bytes);
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = Short.toUnsignedInt(from.getShort());
        }
        int runStart = 0;
        int runLength = 0;
        for (int i = 0; i < GROUPS; i++) {
            int length = zeros(groups, i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        boolean embedded = runStart == 0
                && (runLength == MAPPED_GROUPS || (runLength == MAPPED_GROUPS - 1 && groups[5] == 0xffff));
        int end = embedded ? MAPPED_GROUPS : GROUPS;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < end; i++) {
            if (runLength > 1 && i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                separate(text).append(Integer.toHexString(groups[i]));
            }
        }
        return embedded ? separate(text).append(ipv4(bytes, 12)).toString() : text.toString();
    }

    private static StringBuilder separate(StringBuilder text) {
        boolean needed = text.length() > 0 && text.charAt(text.length() - 1) != ':';
        return needed ? text.append(':') : text;
    }

    private static int zeros(int[] groups, int from) {
        int length = 0;
        while (from + length < GROUPS && groups[from + length] == 0) {
            length++;
        }
        return length;
    }

    /**
     * Reads an address without ever asking a name server.
     *
     * @param length 4 or 16
     * @throws IllegalArgumentException if the text is anything else
     */
    static byte[] parse(String text, int length) {
        return length == 4 ? parseIpv4(text) : parseIpv6(text);
    }

    private static byte[] parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                throw new IllegalArgumentException("'" + text + "' is not an IPv4 address");
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] parseIpv6(String text) {
        if (!text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv6 address");
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            if (bytes.length == 16) {
                return bytes;
            }
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IPv6 address", e);
        }
    }
}
