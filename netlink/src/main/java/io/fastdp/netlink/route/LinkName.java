package io.fastdp.netlink.route;

import java.nio.charset.StandardCharsets;

/** The kernel's rule for names of interfaces ({@code dev_valid_name}). */
final class LinkName {
    private static final int LONGEST = 15;

    private LinkName() {}

    static boolean isValid(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= 1
                && bytes <= LONGEST
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || c <= ' ');
    }

    static String complaint(String name) {
        return "interface name \"" + name + "\" must have 1 to 15 bytes without space, slash or colon";
    }
}
