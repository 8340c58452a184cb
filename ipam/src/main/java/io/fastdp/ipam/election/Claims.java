package io.fastdp.ipam.election;

/**
 * What a node says about itself in the election. Both parts only ever move to newer proposals. Immutable.
 *
 * @param promise the node accepts nothing older than this
 * @param accepted the last proposal that it accepted
 * @param acceptedValue the value of that proposal
 */
public record Claims(ProposalId promise, ProposalId accepted, AcceptedValue acceptedValue) {
    /** Of a node that has said nothing yet. */
    public static final Claims NONE = new Claims(ProposalId.NONE, ProposalId.NONE, AcceptedValue.NONE);

    /** The newer part of each, independently: messages may overtake each other. */
    Claims merge(Claims other) {
        boolean newer = other.hasAccepted() && other.accepted.isNewerThan(accepted);
        return new Claims(
                other.promise.isNewerThan(promise) ? other.promise : promise,
                newer ? other.accepted : accepted,
                newer ? other.acceptedValue : acceptedValue);
    }

    Claims promising(ProposalId proposal) {
        return new Claims(proposal, accepted, acceptedValue);
    }

    Claims accepting(ProposalId proposal, AcceptedValue value) {
        return new Claims(promise, proposal, value);
    }

    /** A claim to have accepted nobody is no vote, whoever makes it. */
    boolean hasAccepted() {
        return !accepted.isNone() && !acceptedValue.value().isEmpty();
    }
}
