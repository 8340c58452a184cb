package io.fastdp.mesh.wire;

import java.util.Optional;

/**
 * Result of an introduction.
 *
 * @param version the protocol version both ends speak
 * @param features what the remote told of itself
 * @param sessionKey present if both ends have a password (whether the overlay uses it depends on trust)
 * @param framer the connection from here on; holds what already arrived behind the introduction
 */
public record Introduced(int version, Features features, Optional<SessionKey> sessionKey, MessageFramer framer) {}
