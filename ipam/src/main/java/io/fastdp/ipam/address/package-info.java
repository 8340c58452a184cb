/** Placeholder until the module has its entry point. */
@NullMarked
package io.fastdp.ipam.address;

import org.jspecify.annotations.NullMarked;
