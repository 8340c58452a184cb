/**
 * Identity of peers: names, run ids, short ids. Plain immutable values; uses nothing but the JDK.
 */
@NullMarked
package io.fastdp.mesh.peer;

import org.jspecify.annotations.NullMarked;
