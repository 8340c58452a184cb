package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;

/**
 * A piece of the universe with the entry that rules it. The range of the last entry gives two pieces if the first token
 * is not the start of the universe.
 *
 * @param span the addresses, never empty
 * @param entry the entry whose range they are in
 */
public record RingSegment(Span span, RingEntry entry) {}
