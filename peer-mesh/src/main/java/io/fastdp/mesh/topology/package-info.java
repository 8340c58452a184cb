/**
 * What is known of the mesh, as immutable values and pure functions: merging of descriptions, removal of unreachable
 * peers, short id ownership, routes. No I/O, threads, clocks or logging; uses only {@code io.fastdp.mesh.peer}.
 */
@NullMarked
package io.fastdp.mesh.topology;

import org.jspecify.annotations.NullMarked;
