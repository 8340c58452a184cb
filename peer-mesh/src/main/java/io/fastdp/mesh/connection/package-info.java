/**
 * Connections between two peers: the seams to TCP, to time and to the overlay that carries packets, the state machine
 * of one connection, and the decision whom to dial. May use the packages peer, topology, wire and gossip of the mesh.
 */
@NullMarked
package io.fastdp.mesh.connection;

import org.jspecify.annotations.NullMarked;
