/**
 * The openvswitch kernel datapath as values and one client: datapaths, vports, flows, packets, and the text form of flows.
 * Uses {@code io.fastdp.netlink} and {@code .uapi}; starts no thread and decides nothing about forwarding.
 */
@NullMarked
package io.fastdp.odp;

import org.jspecify.annotations.NullMarked;
