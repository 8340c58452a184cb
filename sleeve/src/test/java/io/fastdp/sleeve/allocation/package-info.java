/** What a frame costs the garbage collector: nothing. */
@NullMarked
package io.fastdp.sleeve.allocation;

import org.jspecify.annotations.NullMarked;
