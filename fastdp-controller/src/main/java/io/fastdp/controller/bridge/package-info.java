/**
 * The devices of one node: the Linux bridge, the datapath if there is one, and the veth pairs that join them and the agent,
 * how containers are plugged in, and what the bridge knows of neighbours near and far. Everything here blocks on the kernel
 * and decides nothing about flows. Uses {@code netlink}, {@code odp} and {@code io.fastdp.controller.status}; no other package of the controller.
 */
@NullMarked
package io.fastdp.controller.bridge;

import org.jspecify.annotations.NullMarked;
