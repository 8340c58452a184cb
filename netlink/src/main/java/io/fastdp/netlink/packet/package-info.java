/**
 * Sockets for frames and datagrams by the thousand: a packet socket on a link, a UDP socket, and one wait for all of them.
 * System calls carry batches, and nothing is allocated for a frame. Uses the base package and the names of links.
 */
@NullMarked
package io.fastdp.netlink.packet;

import org.jspecify.annotations.NullMarked;
