/** Benchmarks of single steps, run by {@code scripts/bench --micro}. */
@NullMarked
package io.fastdp.benchmarks;

import org.jspecify.annotations.NullMarked;
