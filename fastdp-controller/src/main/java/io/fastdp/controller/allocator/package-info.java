/**
 * Runs the allocator: one thread that feeds it events and carries out what it wants, the allocation channel, and the
 * seam to the file its state is kept in. Uses {@code io.fastdp.ipam} and {@code io.fastdp.mesh.gossip}.
 */
@NullMarked
package io.fastdp.controller.allocator;

import org.jspecify.annotations.NullMarked;
