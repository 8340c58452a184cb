package io.fastdp.odp.testing;

import io.fastdp.odp.Action;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.HexBytes;
import java.util.List;

/**
 * A packet that the agent gave to the made-up kernel to run actions on. Immutable.
 *
 * @param datapath where
 * @param frame the packet, from its Ethernet header
 * @param key the metadata given with it
 * @param actions what to do with it
 */
public record Execution(DatapathIndex datapath, HexBytes frame, FlowKeys key, List<Action> actions) {}
