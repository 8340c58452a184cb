package io.fastdp.controller.api.template;

import java.util.List;

/** A parsed template. Immutable. */
public final class Template {
    private final List<Node> nodes;

    private Template(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Parses.
     *
     * @throws TemplateException with {@link TemplateException#isSyntax()} for anything outside the supported part
     */
    public static Template parse(String text) throws TemplateException {
        return new Template(TemplateParser.nodes(text));
    }

    /**
     * Prints the template over a value.
     *
     * @throws TemplateException if the template asks for what the value does not have, or for too much
     */
    public String print(Object root, Values values) throws TemplateException {
        Run run = new Run(values, root);
        run.printAll(nodes, root);
        return run.output();
    }
}
