/**
 * The HTTP pages: rendering is pure, serving is netty. Reads snapshots and asks through {@code status}; uses
 * {@code config} for addresses and nothing else of the controller.
 */
@NullMarked
package io.fastdp.controller.api;

import org.jspecify.annotations.NullMarked;
