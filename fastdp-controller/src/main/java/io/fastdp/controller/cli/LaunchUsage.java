package io.fastdp.controller.cli;

import io.fastdp.controller.cli.LaunchFlag.Kind;

/** The text of {@code fastdp launch --help}. Pure. */
final class LaunchUsage {
    private static final int COLUMN = 28;

    private LaunchUsage() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                Usage: fastdp launch [flags] [peer[:port] ...]

                Runs the agent in the foreground. Flags marked * are accepted but have no effect yet.

                """);
        for (LaunchFlag flag : LaunchFlag.values()) {
            line(text, flag);
        }
        return text.append("\nEnvironment, used where the flag is not given:\n  ")
                .append(variables())
                .append('\n')
                .toString();
    }

    private static void line(StringBuilder text, LaunchFlag flag) {
        String left = (flag.hasEffect() ? "  " : "* ") + flag.dashed();
        text.append(left)
                .append(" ".repeat(Math.max(1, COLUMN - left.length())))
                .append(flag.purpose());
        if (flag.kind() != Kind.SWITCH && !flag.defaultValue().isEmpty()) {
            text.append(" (").append(flag.defaultValue()).append(')');
        }
        text.append('\n');
    }

    private static String variables() {
        StringBuilder names = new StringBuilder();
        for (LaunchVariable variable : LaunchVariable.values()) {
            names.append(names.isEmpty() ? "" : " ").append(variable.name());
        }
        return names.toString();
    }
}
