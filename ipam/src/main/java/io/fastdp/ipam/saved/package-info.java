/**
 * What an allocator keeps over its death, and the octets of the file that it is kept in: a snapshot followed by a journal
 * of changes. Also reads what the original kept. Pure, over octets in memory. Uses the allocator's
 * snapshot and changes of {@code io.fastdp.ipam}, which does not use it, and {@code .gossip} and {@code .bolt}.
 */
@NullMarked
package io.fastdp.ipam.saved;

import org.jspecify.annotations.NullMarked;
