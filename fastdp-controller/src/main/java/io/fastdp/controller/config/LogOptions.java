package io.fastdp.controller.config;

/**
 * What is logged. Immutable.
 *
 * @param level lowest level printed, {@code --log-level}
 * @param packets log each packet, {@code --pkt-debug}
 */
public record LogOptions(LogLevel level, boolean packets) {}
