package io.fastdp.controller.api.template;

/** A template that cannot be read or cannot be executed; the message is the one line for the caller. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean syntax;

    private TemplateException(String message, boolean syntax) {
        super(message);
        this.syntax = syntax;
    }

    static TemplateException syntax(int line, String problem) {
        return new TemplateException("template: format:" + line + ": " + problem, true);
    }

    static TemplateException execution(String problem) {
        return new TemplateException("template: format: executing \"format\": " + problem, false);
    }

    /** Whether the text is at fault, not the data it meets. */
    public boolean isSyntax() {
        return syntax;
    }
}
