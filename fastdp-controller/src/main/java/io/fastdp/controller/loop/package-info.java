/** The one thread that owns the forwarding state: takes events, asks the decider, runs effects. */
@NullMarked
package io.fastdp.controller.loop;

import org.jspecify.annotations.NullMarked;
