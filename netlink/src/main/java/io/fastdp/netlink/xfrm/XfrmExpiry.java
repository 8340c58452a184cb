package io.fastdp.netlink.xfrm;

/**
 * A limit was reached, or events were lost.
 */
public sealed interface XfrmExpiry {
    /**
     * An association reached a limit.
     *
     * @param association which one
     * @param gone whether it was the hard limit, so that the kernel has deleted it
     */
    record Reached(Association association, boolean gone) implements XfrmExpiry {}

    /** The kernel could not tell everything: look at the associations anew. */
    record EventsLost() implements XfrmExpiry {}
}
