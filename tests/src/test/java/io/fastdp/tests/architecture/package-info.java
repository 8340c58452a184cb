/** Rules that hold for all modules at once: which package may use which, and what pure code must not touch. */
@NullMarked
package io.fastdp.tests.architecture;

import org.jspecify.annotations.NullMarked;
