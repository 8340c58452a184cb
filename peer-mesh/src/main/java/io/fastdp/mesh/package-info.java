/** Placeholder until the module has its entry point. */
@NullMarked
package io.fastdp.mesh;

import org.jspecify.annotations.NullMarked;
