package io.fastdp.controller.api.template;

import java.util.List;

/** A part of a template that prints. Immutable. */
sealed interface Node {
    void print(Run run, Object dot) throws TemplateException;

    /** Text as it stands. */
    record Text(String text) implements Node {
        @Override
        public void print(Run run, Object dot) throws TemplateException {
            run.append(text);
        }
    }

    /** {@code {{expression}}}. */
    record Output(Expression expression) implements Node {
        @Override
        public void print(Run run, Object dot) throws TemplateException {
            run.append(run.values().text(expression.value(run, dot)));
        }
    }

    /** {@code {{if}}} and, when the value becomes the dot, {@code {{with}}}. */
    record Choice(Expression condition, boolean setsDot, List<Node> then, List<Node> otherwise) implements Node {
        @Override
        public void print(Run run, Object dot) throws TemplateException {
            Object value = condition.value(run, dot);
            if (run.truth(value)) {
                run.printAll(then, setsDot ? value : dot);
            } else {
                run.printAll(otherwise, dot);
            }
        }
    }

    /** {@code {{range}}}. */
    record Range(Expression over, List<Node> body, List<Node> otherwise) implements Node {
        @Override
        public void print(Run run, Object dot) throws TemplateException {
            Object value = over.value(run, dot);
            List<Object> elements = run.values().isNothing(value)
                    ? List.of()
                    : run.values()
                            .elements(value)
                            .orElseThrow(() -> TemplateException.execution(
                                    "range can't iterate over " + run.values().text(value)));
            for (Object element : elements) {
                run.printAll(body, element);
            }
            if (elements.isEmpty()) {
                run.printAll(otherwise, dot);
            }
        }
    }
}
