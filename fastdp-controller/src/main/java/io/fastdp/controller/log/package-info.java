/**
 * The agent's log: an SLF4J provider that prints the original's lines to standard error. Uses only {@code config}'s
 * level; everything else logs through SLF4J.
 */
@NullMarked
package io.fastdp.controller.log;

import org.jspecify.annotations.NullMarked;
