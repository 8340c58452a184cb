package io.fastdp.ipam.election;

/**
 * What a peer must remember of the election across a restart: whoever forgets a promise may break it. Immutable.
 *
 * @param voter the node that made the claims; a peer that remembers goes on as the same node
 * @param claims what it said
 */
public record Ballot(NodeId voter, Claims claims) {}
