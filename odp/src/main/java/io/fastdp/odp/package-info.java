/** Placeholder until the module has its entry point. */
@NullMarked
package io.fastdp.odp;

import org.jspecify.annotations.NullMarked;
