/**
 * What becomes of one frame on one path: the table of overlay protocol section 3.9, fragments of the inner packet, the ICMP
 * answer. Pure, allocates nothing per frame.
 */
@NullMarked
package io.fastdp.sleeve.frame;

import org.jspecify.annotations.NullMarked;
