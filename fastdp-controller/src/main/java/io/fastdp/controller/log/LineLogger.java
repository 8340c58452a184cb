package io.fastdp.controller.log;

import io.fastdp.controller.config.LogLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

/**
 * A logger of one name; the name is not printed, as in the original. Libraries are held to warnings: at debug level an
 * operator wants to see the agent, not the HTTP library's buffer pools. Thread-safe.
 */
final class LineLogger extends LegacyAbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1;

    private final transient LogOutput output;
    private final boolean ours;

    LineLogger(String name, LogOutput output) {
        this.name = name;
        this.output = output;
        this.ours = name.startsWith("io.fastdp.") || name.indexOf('.') < 0;
    }

    @Override
    public void log(LoggingEvent event) {
        List<Object> arguments = event.getArguments() == null ? List.of() : event.getArguments();
        List<KeyValuePair> pairs = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        print(event.getLevel(), event.getMessage(), arguments.toArray(), event.getThrowable(), pairs);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        print(level, pattern, arguments == null ? new Object[0] : arguments, failure, List.of());
    }

    private void print(
            Level level,
            @Nullable String pattern,
            Object[] arguments,
            @Nullable Throwable failure,
            List<KeyValuePair> pairs) {
        if (!prints(level)) {
            return; // the fluent interface asks only when the event is made
        }
        StringBuilder text = LineText.text(pattern == null ? "" : pattern, arguments);
        if (failure != null) {
            LineText.failure(text, failure, level == Level.ERROR || output.prints(LogLevel.DEBUG));
        }
        LineText.fields(text, pairs);
        output.print(lineLevel(level), text);
    }

    private boolean prints(Level level) {
        boolean talkative = level.compareTo(Level.WARN) > 0; // slf4j orders ERROR first
        return output.prints(lineLevel(level)) && (ours || !talkative);
    }

    private static LogLevel lineLevel(Level level) {
        return switch (level) {
            case TRACE, DEBUG -> LogLevel.DEBUG;
            case INFO -> LogLevel.INFO;
            case WARN -> LogLevel.WARNING;
            case ERROR -> LogLevel.ERROR;
        };
    }

    @Override
    public boolean isTraceEnabled() {
        return false; // the original knows no level below debug
    }

    @Override
    public boolean isDebugEnabled() {
        return prints(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return prints(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return prints(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return prints(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null; // lines carry no source location
    }
}
