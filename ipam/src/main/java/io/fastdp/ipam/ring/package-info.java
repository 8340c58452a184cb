/**
 * Who owns which part of the allocation range: the ring as a value, its merge, and the rule that heals two rings that
 * were founded apart (docs/protocol.md, allocation). Pure: no clock, chance, thread or I/O. Uses {@code
 * io.fastdp.ipam.address} and {@code io.fastdp.mesh.peer}.
 */
@NullMarked
package io.fastdp.ipam.ring;

import org.jspecify.annotations.NullMarked;
