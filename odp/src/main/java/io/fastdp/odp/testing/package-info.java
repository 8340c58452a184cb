/**
 * A made-up openvswitch datapath for tests, this module's and others': speaks real bytes through the same seam as the kernel.
 * Uses {@code io.fastdp.odp}, {@code io.fastdp.netlink} and {@code io.fastdp.netlink.testing}.
 */
@NullMarked
package io.fastdp.odp.testing;

import org.jspecify.annotations.NullMarked;
