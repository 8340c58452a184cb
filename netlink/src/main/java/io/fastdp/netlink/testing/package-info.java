/**
 * Kernels made up for tests, speaking real bytes: scripted ones, recording ones, and the base of those that behave. Plain
 * Java without a test library. Uses {@code io.fastdp.netlink} only.
 */
@NullMarked
package io.fastdp.netlink.testing;

import org.jspecify.annotations.NullMarked;
