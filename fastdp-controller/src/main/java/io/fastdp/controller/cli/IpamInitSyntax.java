package io.fastdp.controller.cli;

import io.fastdp.mesh.peer.PeerName;

/** Checks the text of {@code --ipalloc-init}, so that a slip is told at start and not when addresses are needed. Pure. */
final class IpamInitSyntax {
    private static final String PREFIX = "Unable to parse --ipalloc-init: ";

    private IpamInitSyntax() {}

    static void check(String text) throws FlagException {
        int equals = text.indexOf('=');
        String mode = equals < 0 ? text : text.substring(0, equals);
        String parameter = equals < 0 ? "" : text.substring(equals + 1);
        switch (mode) {
            case "consensus" -> checkCount(parameter, equals >= 0);
            case "seed" -> checkNames(parameter);
            case "observer" -> {
                if (!parameter.isEmpty()) {
                    throw FlagException.fatal(PREFIX + "observer mode takes no parameter");
                }
            }
            default -> throw FlagException.fatal(PREFIX + "unknown mode: " + mode);
        }
    }

    private static void checkNames(String parameter) throws FlagException {
        if (parameter.isEmpty()) {
            throw FlagException.fatal(PREFIX + "seed mode requires peer name list");
        }
        for (String name : parameter.split(",", -1)) {
            try {
                PeerName.parse(name);
            } catch (IllegalArgumentException e) {
                throw FlagException.fatal(PREFIX + "bad seed parameter: " + e.getMessage());
            }
        }
    }

    private static void checkCount(String parameter, boolean present) throws FlagException {
        boolean number = !parameter.isEmpty()
                && parameter.length() <= 9
                && parameter.chars().allMatch(c -> c >= '0' && c <= '9');
        if (present && !number) {
            throw FlagException.fatal(PREFIX + "bad consensus parameter: \"" + parameter + "\" is not a number");
        }
    }
}
