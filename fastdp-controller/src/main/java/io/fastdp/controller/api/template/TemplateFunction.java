package io.fastdp.controller.api.template;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The functions a template may call. */
enum TemplateFunction {
    JSON,
    LEN,
    INDEX,
    EQ,
    NE,
    NOT,
    AND,
    OR,
    PRINT,
    PRINTLN;

    static Optional<TemplateFunction> named(String name) {
        for (TemplateFunction function : values()) {
            if (function.word().equals(name)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Object apply(Run run, List<Object> arguments) throws TemplateException {
        return switch (this) {
            case JSON -> run.values().json(only(arguments));
            case LEN -> length(run, only(arguments));
            case INDEX -> index(run, arguments);
            case EQ -> equal(run, arguments);
            case NE -> !equal(run, arguments);
            case NOT -> !run.truth(only(arguments));
            case AND -> chosen(run, arguments, false);
            case OR -> chosen(run, arguments, true);
            case PRINT -> joined(run, arguments, "");
            case PRINTLN -> joined(run, arguments, " ") + "\n";
        };
    }

    private Object only(List<Object> arguments) throws TemplateException {
        if (arguments.size() != 1) {
            throw wrongCount(arguments, "1");
        }
        return arguments.get(0);
    }

    private TemplateException wrongCount(List<Object> arguments, String want) {
        return TemplateException.execution(
                "wrong number of args for " + word() + ": want " + want + " got " + arguments.size());
    }

    private static Object length(Run run, Object value) throws TemplateException {
        if (value instanceof String text) {
            return text.length();
        }
        return run.values()
                .elements(value)
                .map(List::size)
                .orElseThrow(() -> TemplateException.execution("error calling len: value has no length"));
    }

    private Object index(Run run, List<Object> arguments) throws TemplateException {
        if (arguments.isEmpty()) {
            throw wrongCount(arguments, "at least 1");
        }
        Object value = arguments.get(0);
        for (Object key : arguments.subList(1, arguments.size())) {
            value = key instanceof String name ? named(run, value, name) : numbered(run, value, key);
        }
        return value;
    }

    private static Object named(Run run, Object value, String name) throws TemplateException {
        return run.values()
                .field(value, name)
                .orElseThrow(() -> TemplateException.execution("error calling index: no entry " + name));
    }

    private static Object numbered(Run run, Object value, Object key) throws TemplateException {
        List<Object> elements = run.values()
                .elements(value)
                .orElseThrow(() -> TemplateException.execution("error calling index: value is no list"));
        if (!(key instanceof Number number) || number.longValue() < 0 || number.longValue() >= elements.size()) {
            throw TemplateException.execution("error calling index: index out of range: " + key);
        }
        return elements.get(number.intValue());
    }

    private boolean equal(Run run, List<Object> arguments) throws TemplateException {
        if (arguments.size() < 2) {
            throw wrongCount(arguments, "at least 2");
        }
        String first = run.values().text(arguments.get(0));
        return arguments.subList(1, arguments.size()).stream()
                .anyMatch(other -> run.values().text(other).equals(first));
    }

    private Object chosen(Run run, List<Object> arguments, boolean wanted) throws TemplateException {
        if (arguments.isEmpty()) {
            throw wrongCount(arguments, "at least 1");
        }
        for (Object argument : arguments) {
            if (run.truth(argument) == wanted) {
                return argument;
            }
        }
        return arguments.get(arguments.size() - 1);
    }

    private static String joined(Run run, List<Object> arguments, String separator) {
        StringBuilder text = new StringBuilder();
        for (Object argument : arguments) {
            text.append(text.isEmpty() ? "" : separator).append(run.values().text(argument));
        }
        return text.toString();
    }
}
