/** Reads the octets captured from, or made by, the original, which the tests of this module hold against our code. */
@NullMarked
package io.fastdp.mesh.vectors;

import org.jspecify.annotations.NullMarked;
