/**
 * What peers say on the allocation channel, and its octets; also the values in the original's data file, which have the
 * same form. Decoders of foreign octets throw only {@link io.fastdp.ipam.gossip.MalformedAllocationException}. Uses
 * {@code io.fastdp.ipam.address}, {@code .ring} and {@code .election}, and the mesh's gob reader and writer.
 */
@NullMarked
package io.fastdp.ipam.gossip;

import org.jspecify.annotations.NullMarked;
