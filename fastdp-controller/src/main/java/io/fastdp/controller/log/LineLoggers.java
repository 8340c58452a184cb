package io.fastdp.controller.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/** One logger a name. Thread-safe. */
final class LineLoggers implements ILoggerFactory {
    private final ConcurrentMap<String, Logger> byName = new ConcurrentHashMap<>();

    @Override
    public Logger getLogger(String name) {
        return byName.computeIfAbsent(name, key -> new LineLogger(key, LogOutput.standardError()));
    }
}
