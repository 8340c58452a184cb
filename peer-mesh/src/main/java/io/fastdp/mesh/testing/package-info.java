/**
 * A network that exists only in memory and a virtual clock, to test meshes and what stands on them without sockets,
 * threads or waiting; and made-up octets, to test parsers with. May use every package of the mesh; no production code uses
 * it.
 */
@NullMarked
package io.fastdp.mesh.testing;

import org.jspecify.annotations.NullMarked;
