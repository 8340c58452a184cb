package io.fastdp.mesh.gossip;

/**
 * A payload in the hands of its channel's owner, who may take its time to judge it on a thread of its own. Thread-safe;
 * saying nothing ends the matter.
 */
public interface Delivery {
    /**
     * Passes something on: to the neighbours further away from the source of a broadcast, to a random part of the
     * neighbours for state of a neighbour, to nobody for a message to this peer alone.
     */
    void passOn(GossipData data);

    /**
     * Closes the connection the payload came through, and nothing else.
     *
     * @param text why, for the log and the status
     */
    void refuse(String text);
}
