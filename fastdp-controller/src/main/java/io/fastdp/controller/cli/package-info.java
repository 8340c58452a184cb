/**
 * The command line: launch flags, sub-commands, and the only place that reads the environment. Uses {@code config},
 * {@code status}, {@code log} and the composition root; nothing uses it.
 */
@NullMarked
package io.fastdp.controller.cli;

import org.jspecify.annotations.NullMarked;
