/**
 * What survives the agent: forwarding knowledge in a file that is replaced as a whole, so that a restart begins with what
 * the kernel still does.
 */
@NullMarked
package io.fastdp.controller.state;

import org.jspecify.annotations.NullMarked;
