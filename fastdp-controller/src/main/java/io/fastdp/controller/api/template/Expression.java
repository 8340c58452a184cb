package io.fastdp.controller.api.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something that has a value while a template runs. Immutable. */
sealed interface Expression {
    Object value(Run run, Object dot) throws TemplateException;

    /** A text, number or truth value written in the template. */
    record Literal(Object constant) implements Expression {
        @Override
        public Object value(Run run, Object dot) {
            return constant;
        }
    }

    /** {@code .A.B}, {@code $.A}, {@code .}. */
    record FieldPath(boolean fromRoot, List<String> names, String written) implements Expression {
        static FieldPath parse(String path) {
            boolean fromRoot = path.startsWith("$");
            List<String> names = new ArrayList<>();
            for (String name : path.substring(fromRoot ? 1 : 0).split("\\.", -1)) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            return new FieldPath(fromRoot, List.copyOf(names), path);
        }

        @Override
        public Object value(Run run, Object dot) throws TemplateException {
            return run.walk(fromRoot ? run.root() : dot, names, written);
        }
    }

    /** Fields of a parenthesised value: {@code (index .A 0).B}. */
    record FieldOf(Expression inner, FieldPath path) implements Expression {
        @Override
        public Object value(Run run, Object dot) throws TemplateException {
            return run.walk(inner.value(run, dot), path.names(), path.written());
        }
    }

    /** A function and its arguments; a pipe's value is appended as the last one. */
    record Call(TemplateFunction function, List<Expression> arguments) implements Expression {
        @Override
        public Object value(Run run, Object dot) throws TemplateException {
            List<Object> values = new ArrayList<>();
            for (Expression argument : arguments) {
                values.add(argument.value(run, dot));
            }
            return function.apply(run, values);
        }
    }

    /** This expression with a pipe's value as its last argument; absent if it takes none. */
    default Optional<Expression> piped(Expression last) {
        if (this instanceof Call call) {
            List<Expression> arguments = new ArrayList<>(call.arguments());
            arguments.add(last);
            return Optional.of(new Call(call.function(), List.copyOf(arguments)));
        }
        return Optional.empty();
    }
}
