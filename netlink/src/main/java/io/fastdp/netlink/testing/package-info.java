/**
 * Kernels made up for tests, speaking real bytes: scripted ones, recording ones, and the base of those that behave. Plain
 * Java without a test library. Uses {@code io.fastdp.netlink} and {@code io.fastdp.netlink.generic}.
 */
@NullMarked
package io.fastdp.netlink.testing;

import org.jspecify.annotations.NullMarked;
