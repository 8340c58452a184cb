/**
 * Links, bridge ports, addresses, routes, neighbours and forwarding entries over rtnetlink, as values and one client
 * ({@link io.fastdp.netlink.route.RouteNetlink}). Uses {@code io.fastdp.netlink} only.
 */
@NullMarked
package io.fastdp.netlink.route;

import org.jspecify.annotations.NullMarked;
