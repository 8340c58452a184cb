/**
 * Between the decisions and the kernel: brings flows and neighbours in line with what is wanted, and turns upcalls and
 * notifications into events. Blocking; runs on threads of its own.
 */
@NullMarked
package io.fastdp.controller.kernel;

import org.jspecify.annotations.NullMarked;
