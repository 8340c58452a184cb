package io.fastdp.odp;

/**
 * An entry of a terse dump: identity and counters only. Immutable.
 *
 * @param ufid its identity; flows without one do not appear in terse dumps as entries of this kind
 * @param stats what it has seen
 */
public record FlowSummary(Ufid ufid, FlowStats stats) {}
