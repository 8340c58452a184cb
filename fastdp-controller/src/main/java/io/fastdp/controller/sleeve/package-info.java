/**
 * Sleeve at work: one thread between the capture device and the UDP socket, which does what module {@code sleeve} says about
 * each frame and packet. Uses the module {@code sleeve}, {@code netlink.packet}, and of the controller only
 * {@code decision.SleevePlan}.
 */
@NullMarked
package io.fastdp.controller.sleeve;

import org.jspecify.annotations.NullMarked;
