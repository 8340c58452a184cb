/**
 * IPsec in the kernel over netlink: security associations for ESP in transport mode and the policies that ask for them, as
 * values and one client ({@link io.fastdp.netlink.xfrm.XfrmNetlink}). IPv4 between hosts only, as the overlay needs it. Uses
 * {@code io.fastdp.netlink} only.
 */
@NullMarked
package io.fastdp.netlink.xfrm;

import org.jspecify.annotations.NullMarked;
