/**
 * What the agent wants: forwarding state as immutable values, and pure functions from state and event to new state and
 * effects. No clock, no thread, no I/O, no logging; uses only the value types of {@code odp}, {@code netlink} and
 * {@code peer-mesh}.
 */
@NullMarked
package io.fastdp.controller.decision;

import org.jspecify.annotations.NullMarked;
