/** Octets that the original made. */
@NullMarked
package io.fastdp.sleeve.vectors;

import org.jspecify.annotations.NullMarked;
