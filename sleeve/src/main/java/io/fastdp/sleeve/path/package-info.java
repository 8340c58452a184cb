/**
 * The state of one path: heartbeats, fragmentation test, path MTU (overlay protocol sections 3.5 to 3.8). Pure: time and packets
 * come in, effects go out; what the sending of frames needs of it is an immutable {@code PathView}.
 */
@NullMarked
package io.fastdp.sleeve.path;

import org.jspecify.annotations.NullMarked;
