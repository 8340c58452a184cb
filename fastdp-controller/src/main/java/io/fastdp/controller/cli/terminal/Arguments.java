package io.fastdp.controller.cli.terminal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words and options of a sub-command: {@code --name value}, {@code --name=value}, {@code --switch}. Immutable. */
public final class Arguments {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();
    private final Set<String> switches = new HashSet<>();

    private Arguments() {}

    /**
     * Sorts the arguments.
     *
     * @param options names, with their dashes, that take a value
     * @param switches names, with their dashes, that do not
     * @param usage told if anything else starts with a dash
     * @throws UsageException with that text
     */
    public static Arguments parse(List<String> arguments, Set<String> options, Set<String> switches, String usage)
            throws UsageException {
        Arguments read = new Arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!argument.startsWith("-") || argument.equals("-")) {
                read.words.add(argument);
            } else if (equals < 0 && switches.contains(argument)) {
                read.switches.add(argument);
            } else if (options.contains(name) && (equals >= 0 || i + 1 < arguments.size())) {
                read.options.put(name, equals >= 0 ? argument.substring(equals + 1) : arguments.get(++i));
            } else {
                throw new UsageException(usage);
            }
        }
        return read;
    }

    /** What is no option. */
    public List<String> words() {
        return List.copyOf(words);
    }

    /** An option's value. */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** Whether a switch was given. */
    public boolean has(String name) {
        return switches.contains(name);
    }
}
