package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import java.util.List;
import java.util.Map;

/** The answer to a request. Immutable. */
public sealed interface AllocatorReply {
    /**
     * To an allocation (exactly one) and a lookup (any number).
     *
     * @param addresses in the order in which the identifier got them
     */
    record Addresses(List<Cidr> addresses) implements AllocatorReply {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * To a listing. Parts that are asked for one after the other name everybody who had something all the time.
     *
     * @param owned by identifier, ascending; not to be changed
     * @param next where the next part begins, or {@link #END}
     */
    record Listing(Map<String, List<Cidr>> owned, int next) implements AllocatorReply {
        /** There is nothing more. */
        public static final int END = Holdings.NOWHERE;
    }

    /**
     * To a take-over.
     *
     * @param addresses how many became ours
     */
    record TakenOver(long addresses) implements AllocatorReply {}

    /** Done: a claim, release, priming or hand-over, and the word that a peer is gone. */
    record Done() implements AllocatorReply {}

    /** Nobody waits for it any more, or we have shut down; over HTTP this is no error. */
    record Cancelled() implements AllocatorReply {}

    /**
     * Refused.
     *
     * @param text why, as the original says it, without the prefixes that only its HTTP paths have
     */
    record Failed(String text) implements AllocatorReply {}
}
