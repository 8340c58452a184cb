/** An agent on made-up kernels; used by the build. May use everything. */
@NullMarked
package io.fastdp.controller.testing;

import org.jspecify.annotations.NullMarked;
