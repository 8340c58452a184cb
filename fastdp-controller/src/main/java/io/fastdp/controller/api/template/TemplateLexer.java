package io.fastdp.controller.api.template;

import io.fastdp.controller.api.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into tokens. Pure; one use. */
final class TemplateLexer {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final String template;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;

    private TemplateLexer(String template) {
        this.template = template;
    }

    static List<Token> tokens(String template) throws TemplateException {
        return new TemplateLexer(template).run();
    }

    private List<Token> run() throws TemplateException {
        boolean trimNext = false;
        while (position < template.length()) {
            int open = template.indexOf(OPEN, position);
            String text = open < 0 ? template.substring(position) : template.substring(position, open);
            boolean trimThis = open >= 0 && startsTrim(open + OPEN.length());
            literal(text, trimNext, trimThis);
            if (open < 0) {
                break;
            }
            position = open + OPEN.length() + (trimThis ? 2 : 0);
            trimNext = action();
        }
        return tokens;
    }

    private boolean startsTrim(int at) {
        return template.startsWith("-", at) && at + 1 < template.length() && blank(template.charAt(at + 1));
    }

    private void literal(String text, boolean trimLeft, boolean trimRight) {
        String kept = trimLeft ? text.stripLeading() : text;
        kept = trimRight ? kept.stripTrailing() : kept;
        if (!kept.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, kept, line));
        }
        line += (int) text.chars().filter(c -> c == '\n').count();
    }

    /** Reads to the closing braces; answers whether the text behind is trimmed. */
    private boolean action() throws TemplateException {
        if (template.startsWith("/*", position)) {
            return comment();
        }
        add(Kind.OPEN, OPEN);
        while (true) {
            skipBlanks();
            if (position >= template.length()) {
                throw TemplateException.syntax(line, "unclosed action");
            }
            boolean trim = template.startsWith("-" + CLOSE, position) && blank(template.charAt(position - 1));
            if (trim || template.startsWith(CLOSE, position)) {
                add(Kind.CLOSE, CLOSE);
                position += CLOSE.length() + (trim ? 1 : 0);
                return trim;
            }
            token();
        }
    }

    private boolean comment() throws TemplateException {
        int end = template.indexOf("*/", position);
        int after = end + 2;
        boolean trim = end >= 0 && template.startsWith(" -" + CLOSE, after);
        if (end < 0 || !(trim || template.startsWith(CLOSE, after))) {
            throw TemplateException.syntax(line, "unclosed comment");
        }
        position = after + CLOSE.length() + (trim ? 2 : 0);
        return trim;
    }

    private void token() throws TemplateException {
        char c = template.charAt(position);
        if (c == '"' || c == '`') {
            string(c);
        } else if (c == '.' || c == '$') {
            field();
        } else if (Character.isLetter(c) || c == '_') {
            add(Kind.WORD, wordFrom(position));
            position += last().text().length();
        } else if (digit(c) || (c == '-' && position + 1 < template.length() && digit(template.charAt(position + 1)))) {
            number();
        } else if (c == '|' || c == '(' || c == ')') {
            add(Kind.SIGN, String.valueOf(c));
            position++;
        } else if (c == ':' || c == ',' || c == '=') {
            throw TemplateException.syntax(line, "variables are not supported here");
        } else {
            throw TemplateException.syntax(line, "unexpected \"" + printable(c) + "\" in command");
        }
    }

    private void string(char quote) throws TemplateException {
        StringBuilder value = new StringBuilder();
        int at = position + 1;
        while (at < template.length() && template.charAt(at) != quote) {
            char c = template.charAt(at);
            if (c == '\n' && quote == '"') {
                break;
            }
            if (c == '\\' && quote == '"' && at + 1 < template.length()) {
                at++;
                c = unescaped(template.charAt(at));
            }
            value.append(c);
            at++;
        }
        if (at >= template.length() || template.charAt(at) != quote) {
            throw TemplateException.syntax(line, "unterminated quoted string");
        }
        add(Kind.STRING, value.toString());
        position = at + 1;
    }

    private char unescaped(char c) throws TemplateException {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '"', '\\', '\'' -> c;
            default -> throw TemplateException.syntax(line, "unknown escape \"\\" + printable(c) + "\"");
        };
    }

    private void field() throws TemplateException {
        int at = position;
        if (template.charAt(at) == '$') {
            at++;
            if (at < template.length() && (Character.isLetter(template.charAt(at)) || template.charAt(at) == '_')) {
                throw TemplateException.syntax(line, "variables are not supported here");
            }
        }
        while (at < template.length() && template.charAt(at) == '.') {
            at += 1 + wordFrom(at + 1).length();
        }
        String path = template.substring(position, at);
        if (path.contains("..") || (path.length() > 1 && path.endsWith("."))) {
            throw TemplateException.syntax(line, "unexpected <.> in operand");
        }
        add(Kind.FIELD, path);
        position = at;
    }

    private void number() {
        int at = position + 1;
        while (at < template.length() && digit(template.charAt(at))) {
            at++;
        }
        add(Kind.NUMBER, template.substring(position, at));
        position = at;
    }

    private String wordFrom(int start) {
        int at = start;
        while (at < template.length()
                && (Character.isLetterOrDigit(template.charAt(at)) || template.charAt(at) == '_')) {
            at++;
        }
        return template.substring(start, at);
    }

    private void skipBlanks() {
        while (position < template.length() && blank(template.charAt(position))) {
            line += template.charAt(position) == '\n' ? 1 : 0;
            // a blank before "-}}" belongs to the trim marker and is looked back at
            position++;
        }
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private Token last() {
        return tokens.get(tokens.size() - 1);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String printable(char c) {
        return c < ' ' || c > '~' ? String.format("U+%04X", (int) c) : String.valueOf(c);
    }
}
