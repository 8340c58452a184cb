/**
 * Who lives where, as the agents tell each other on the gossip channel {@code fastdp-endpoints}: claims that merge
 * without conflict, their wire form, and the channel's owner. Uses the value types of {@code netlink} and the gossip
 * interfaces of {@code peer-mesh}; knows nothing of flows.
 */
@NullMarked
package io.fastdp.controller.endpoints;

import org.jspecify.annotations.NullMarked;
