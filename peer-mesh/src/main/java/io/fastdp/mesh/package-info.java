/**
 * The mesh of peers: {@link io.fastdp.mesh.Mesh}, its configuration, events, view and status, and behind them the life of
 * connections, gossip channels and dialling on the one mesh loop. Uses every package of the mesh but testing.
 */
@NullMarked
package io.fastdp.mesh;

import org.jspecify.annotations.NullMarked;
