/** Generic netlink: families with a name, an id that changes, and multicast groups. Uses {@code io.fastdp.netlink} only. */
@NullMarked
package io.fastdp.netlink.generic;

import org.jspecify.annotations.NullMarked;
