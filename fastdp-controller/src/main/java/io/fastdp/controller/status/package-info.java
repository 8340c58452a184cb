/**
 * What the agent tells about itself, as immutable values, and what may be asked of it. Filled by the agent loop, read by
 * the HTTP pages. Names and addresses are texts on purpose: this is what is shown. Uses no other package of the
 * controller.
 */
@NullMarked
package io.fastdp.controller.status;

import org.jspecify.annotations.NullMarked;
