/**
 * {@code fastdp datapath}: the operator's tool for the kernel's datapaths, with or without an agent. Uses {@code odp},
 * {@code netlink} and the command line's console; keeps no state.
 */
@NullMarked
package io.fastdp.controller.cli.datapath;

import org.jspecify.annotations.NullMarked;
