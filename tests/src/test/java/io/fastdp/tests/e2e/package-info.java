/**
 * End-to-end tests in a real kernel, and the kit they are made of: a {@link io.fastdp.tests.e2e.Lab} of nodes and pods,
 * each a network namespace. The program under test is used as a black box, through {@code dist/bin/fastdp}; only facts
 * about the kernel are read with the project's own {@code io.fastdp.odp}.
 *
 * <p>Classes named {@code XE2eIT} are run by {@code scripts/test} inside {@code scripts/lab}, not by Maven.
 */
@NullMarked
package io.fastdp.tests.e2e;

import org.jspecify.annotations.NullMarked;
