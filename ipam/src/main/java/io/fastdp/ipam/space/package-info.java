/**
 * One peer's own bookkeeping: which of its addresses are used, and by whom. Pure and passive; uses only
 * {@code io.fastdp.ipam.address}.
 */
@NullMarked
package io.fastdp.ipam.space;

import org.jspecify.annotations.NullMarked;
