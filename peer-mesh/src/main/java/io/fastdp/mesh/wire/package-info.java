/**
 * The octets of the mesh protocol: header, introduction, sealing, frames, gob values, gossip bodies and the topology
 * payload. Pure codecs and state machines without I/O; every decoder of foreign octets throws only {@link
 * io.fastdp.mesh.wire.ProtocolException}. Uses {@code io.fastdp.mesh.peer} and {@code io.fastdp.mesh.topology}.
 */
@NullMarked
package io.fastdp.mesh.wire;

import org.jspecify.annotations.NullMarked;
