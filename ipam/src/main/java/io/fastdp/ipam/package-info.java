/**
 * The allocator: hands out addresses from this peer's part of the ring and agrees with the other peers on who has which
 * part. Passive and deterministic: events, time and random numbers come in, effects go out; no thread, disk, HTTP, clock
 * or log. Uses the packages below this one, and {@code io.fastdp.mesh.peer}.
 */
@NullMarked
package io.fastdp.ipam;

import org.jspecify.annotations.NullMarked;
