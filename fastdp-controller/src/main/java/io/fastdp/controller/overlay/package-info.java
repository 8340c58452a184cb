/**
 * The mesh's view of the fast datapath: agrees on it with the other end of each connection, carries its control messages,
 * and turns both into events. Posts to the agent loop, never calls it.
 */
@NullMarked
package io.fastdp.controller.overlay;

import org.jspecify.annotations.NullMarked;
