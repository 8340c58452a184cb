package io.fastdp.odp;

import java.util.Optional;

/**
 * An entry of a terse dump: identity and counters only. Immutable.
 *
 * @param ufid the flow's identity, if it has one
 * @param key the identity of a flow without UFID; else empty
 * @param stats what it has seen
 */
public record FlowSummary(Optional<Ufid> ufid, FlowKeys key, FlowStats stats) {}
