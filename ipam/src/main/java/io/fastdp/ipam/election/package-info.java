/**
 * The agreement on who gets the first shares of an empty ring: a single-value Paxos over gossip. Pure and passive;
 * uses only {@code io.fastdp.mesh.peer}.
 */
@NullMarked
package io.fastdp.ipam.election;

import org.jspecify.annotations.NullMarked;
