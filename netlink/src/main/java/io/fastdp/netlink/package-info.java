/** Placeholder until the module has its entry point. */
@NullMarked
package io.fastdp.netlink;

import org.jspecify.annotations.NullMarked;
