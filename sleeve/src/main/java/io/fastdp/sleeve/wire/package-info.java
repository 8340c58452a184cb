/**
 * Octets of a sleeve packet: sender, frames, special frames (overlay protocol section 3). Pure, reads and writes buffers of the
 * caller and allocates nothing per frame. Uses of ours only names of peers.
 */
@NullMarked
package io.fastdp.sleeve.wire;

import org.jspecify.annotations.NullMarked;
