package io.fastdp.controller.cli;

import io.fastdp.controller.cli.LaunchFlag.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The original's flag grammar: {@code --flag value}, {@code --flag=value}, {@code --switch}, {@code --switch=false}, one or
 * two dashes, the last occurrence wins, the rest are peers. Unlike there, flags may also follow peers: no host name starts
 * with a dash, so nothing is misread. {@code --} ends the flags. Pure.
 */
final class FlagParser {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final Pattern DURATION = Pattern.compile("0|([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+");

    private final List<String> arguments;
    private final FlagValues values = new FlagValues();
    private int position;

    private FlagParser(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * Reads the arguments.
     *
     * @throws FlagException for an unknown flag, a missing or an unreadable value
     */
    static FlagValues parse(List<String> arguments) throws FlagException {
        return new FlagParser(arguments).parse();
    }

    private FlagValues parse() throws FlagException {
        List<String> peers = new ArrayList<>();
        while (position < arguments.size()) {
            String argument = arguments.get(position++);
            if (argument.equals("--")) {
                peers.addAll(arguments.subList(position, arguments.size()));
                break;
            }
            if (argument.length() > 1 && argument.startsWith("-")) {
                flag(argument);
            } else {
                peers.add(argument);
            }
        }
        values.peers(peers);
        return values;
    }

    private void flag(String argument) throws FlagException {
        int equals = argument.indexOf('=');
        String typed = equals < 0 ? argument : argument.substring(0, equals);
        LaunchFlag flag = LaunchFlag.named(typed.substring(typed.startsWith("--") ? 2 : 1))
                .orElseThrow(() -> FlagException.badFlag("flag provided but not defined: " + typed));
        String value;
        if (equals >= 0) {
            value = argument.substring(equals + 1);
        } else if (flag.kind() == Kind.SWITCH) {
            value = "true";
        } else if (position < arguments.size()) {
            value = arguments.get(position++);
        } else {
            throw FlagException.badFlag("flag needs an argument: " + typed);
        }
        values.set(flag, checked(flag, value));
    }

    /**
     * The value in its canonical form.
     *
     * @throws FlagException naming flag and value; never for a secret, which takes any text
     */
    static String checked(LaunchFlag flag, String value) throws FlagException {
        return switch (flag.kind()) {
            case SWITCH -> Boolean.toString(truth(flag, value));
            case NUMBER -> Integer.toString(number(flag, value));
            case DURATION -> {
                if (!DURATION.matcher(value).matches()) {
                    throw invalid(flag, value, "not a duration such as 5s or 1m30s");
                }
                yield value;
            }
            case TEXT, SECRET, LIST -> value;
        };
    }

    private static boolean truth(LaunchFlag flag, String value) throws FlagException {
        if (TRUE.contains(value)) {
            return true;
        }
        if (FALSE.contains(value)) {
            return false;
        }
        throw invalid(flag, value, "not true or false");
    }

    private static int number(LaunchFlag flag, String value) throws FlagException {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw invalid(flag, value, "not a whole number");
        }
    }

    private static FlagException invalid(LaunchFlag flag, String value, String why) {
        return FlagException.badFlag("invalid value \"" + value + "\" for flag " + flag.dashed() + ": " + why);
    }
}
