package io.fastdp.controller.api.template;

import java.util.List;
import java.util.Optional;

/** One execution of a template, bounded in work and output: a nested range must not stop the agent. One use. */
final class Run {
    private static final int MAX_OUTPUT = 16 << 20;
    private static final int MAX_STEPS = 500_000;

    private final Values values;
    private final Object root;
    private final StringBuilder out = new StringBuilder();
    private int steps;

    Run(Values values, Object root) {
        this.values = values;
        this.root = root;
    }

    Values values() {
        return values;
    }

    Object root() {
        return root;
    }

    String output() {
        return out.toString();
    }

    void append(String text) throws TemplateException {
        if (out.length() + text.length() > MAX_OUTPUT) {
            throw TemplateException.execution("output exceeds " + MAX_OUTPUT + " characters");
        }
        out.append(text);
    }

    void printAll(List<Node> nodes, Object dot) throws TemplateException {
        for (Node node : nodes) {
            if (++steps > MAX_STEPS) {
                throw TemplateException.execution("more than " + MAX_STEPS + " steps");
            }
            node.print(this, dot);
        }
    }

    Object walk(Object from, List<String> names, String written) throws TemplateException {
        Object value = from;
        for (String name : names) {
            if (values.isNothing(value)) {
                throw TemplateException.execution("at <" + written + ">: nil pointer evaluating field ." + name);
            }
            Optional<Object> field = values.field(value, name);
            if (field.isEmpty()) {
                throw TemplateException.execution("at <" + written + ">: can't evaluate field " + name);
            }
            value = field.get();
        }
        return value;
    }

    boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        return !values.isNothing(value)
                && !values.elements(value).map(List::isEmpty).orElse(false);
    }
}
