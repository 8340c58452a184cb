package io.fastdp.controller.api.template;

import io.fastdp.controller.api.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds nodes from tokens. Pure; one use. */
final class TemplateParser {
    /** Deeper nesting than any real format; keeps recursion off the end of the stack. */
    private static final int MAX_DEPTH = 64;

    private static final Token END_OF_TEMPLATE = new Token(Kind.CLOSE, "", 0);

    private final List<Token> tokens;
    private int position;
    private int depth;
    private String stopper = "";

    private TemplateParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Node> nodes(String template) throws TemplateException {
        TemplateParser parser = new TemplateParser(TemplateLexer.tokens(template));
        List<Node> nodes = parser.block();
        if (!parser.stopper.isEmpty()) {
            throw parser.error("unexpected {{" + parser.stopper + "}}");
        }
        return nodes;
    }

    /** Reads nodes up to {@code {{end}}}, {@code {{else}}} or the end, and leaves which it was in {@code stopper}. */
    private List<Node> block() throws TemplateException {
        deeper();
        List<Node> nodes = new ArrayList<>();
        stopper = "";
        while (position < tokens.size()) {
            Token token = next();
            if (token.kind() == Kind.TEXT) {
                nodes.add(new Node.Text(token.text()));
                continue;
            }
            Token first = peek();
            if (first.is(Kind.WORD, "end") || first.is(Kind.WORD, "else")) {
                next();
                stopper = first.text();
                break;
            }
            nodes.add(action(first));
        }
        depth--;
        return List.copyOf(nodes);
    }

    private Node action(Token first) throws TemplateException {
        if (first.is(Kind.WORD, "range")) {
            next();
            return range();
        }
        boolean with = first.is(Kind.WORD, "with");
        if (with || first.is(Kind.WORD, "if")) {
            next();
            return choice(with);
        }
        Expression expression = pipeline();
        close();
        return new Node.Output(expression);
    }

    private Node choice(boolean setsDot) throws TemplateException {
        Expression condition = pipeline();
        close();
        List<Node> then = block();
        List<Node> otherwise = stopper.equals("else") ? otherwise() : closed();
        return new Node.Choice(condition, setsDot, then, otherwise);
    }

    private Node range() throws TemplateException {
        Expression over = pipeline();
        close();
        List<Node> body = block();
        List<Node> otherwise = stopper.equals("else") ? otherwise() : closed();
        return new Node.Range(over, body, otherwise);
    }

    private List<Node> otherwise() throws TemplateException {
        if (peek().is(Kind.WORD, "if")) {
            next();
            return List.of(choice(false)); // its end closes the whole chain
        }
        close();
        List<Node> nodes = block();
        closed();
        return nodes;
    }

    private List<Node> closed() throws TemplateException {
        if (!stopper.equals("end")) {
            throw error(stopper.isEmpty() ? "unexpected EOF" : "unexpected {{" + stopper + "}}");
        }
        close();
        stopper = "";
        return List.of();
    }

    private Expression pipeline() throws TemplateException {
        deeper();
        Expression value = command();
        while (peek().is(Kind.SIGN, "|")) {
            next();
            Optional<Expression> piped = command().piped(value);
            value = piped.orElseThrow(() -> error("non executable command in pipeline"));
        }
        depth--;
        return value;
    }

    private Expression command() throws TemplateException {
        Token token = peek();
        if (token.kind() == Kind.WORD && !isConstant(token.text())) {
            next();
            TemplateFunction function = TemplateFunction.named(token.text())
                    .orElseThrow(() -> error("function \"" + token.text() + "\" not defined"));
            List<Expression> arguments = new ArrayList<>();
            while (startsOperand(peek())) {
                arguments.add(operand());
            }
            return new Expression.Call(function, List.copyOf(arguments));
        }
        if (!startsOperand(token)) {
            throw error(position >= tokens.size() ? "unclosed action" : "missing value for command");
        }
        Expression value = operand();
        if (startsOperand(peek())) {
            throw error("can't give argument to non-function " + token.text());
        }
        return value;
    }

    private Expression operand() throws TemplateException {
        Token token = next();
        return switch (token.kind()) {
            case FIELD -> Expression.FieldPath.parse(token.text());
            case STRING -> new Expression.Literal(token.text());
            case NUMBER -> new Expression.Literal(number(token.text()));
            case WORD -> word(token.text());
            case SIGN -> parenthesised();
            case TEXT, OPEN, CLOSE -> throw error("missing value for command");
        };
    }

    private Expression word(String word) throws TemplateException {
        if (isConstant(word)) {
            return new Expression.Literal(Boolean.parseBoolean(word));
        }
        TemplateFunction function =
                TemplateFunction.named(word).orElseThrow(() -> error("function \"" + word + "\" not defined"));
        return new Expression.Call(function, List.of());
    }

    private Expression parenthesised() throws TemplateException {
        Expression inner = pipeline();
        if (!peek().is(Kind.SIGN, ")")) {
            throw error("unclosed left paren");
        }
        next();
        if (peek().kind() == Kind.FIELD
                && peek().text().length() > 1
                && !peek().text().startsWith("$")) {
            return new Expression.FieldOf(inner, Expression.FieldPath.parse(next().text()));
        }
        return inner;
    }

    private Long number(String text) throws TemplateException {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw error("bad number syntax: \"" + text + "\"");
        }
    }

    private static boolean isConstant(String word) {
        return word.equals("true") || word.equals("false");
    }

    private static boolean startsOperand(Token token) {
        return switch (token.kind()) {
            case FIELD, STRING, NUMBER, WORD -> true;
            case SIGN -> token.text().equals("(");
            case TEXT, OPEN, CLOSE -> false;
        };
    }

    private void close() throws TemplateException {
        Token token = next();
        if (token.kind() != Kind.CLOSE) {
            throw error("unexpected \"" + token.text() + "\" in command");
        }
    }

    private void deeper() throws TemplateException {
        if (++depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH);
        }
    }

    private Token peek() {
        return position < tokens.size() ? tokens.get(position) : END_OF_TEMPLATE;
    }

    private Token next() {
        Token token = peek();
        position++;
        return token;
    }

    private TemplateException error(String problem) {
        int at = Math.min(position, tokens.size()) - 1;
        return TemplateException.syntax(at < 0 ? 1 : tokens.get(at).line(), problem);
    }
}
