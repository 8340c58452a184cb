package io.fastdp.controller.decision;

import io.fastdp.mesh.wire.Octets;

/**
 * A key for what we receive. Immutable.
 *
 * @param key what the kernel decrypts with
 * @param offer what the other end is told, to derive the same key from the secret of the connection
 */
public record OfferedKey(EspKey key, Octets offer) {}
