/** How one thread leaves work for another. Uses no other package of the controller. */
@NullMarked
package io.fastdp.controller.handover;

import org.jspecify.annotations.NullMarked;
