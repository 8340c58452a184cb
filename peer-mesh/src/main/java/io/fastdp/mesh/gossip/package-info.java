/**
 * Gossip channels: what the owner of a channel implements, what it is handed, and the queues of data that wait to be
 * sent. May use the packages peer, wire and topology of the mesh; knows nothing about connections or sockets.
 */
@NullMarked
package io.fastdp.mesh.gossip;

import org.jspecify.annotations.NullMarked;
