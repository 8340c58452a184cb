package io.fastdp.controller;

import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.bridge.LocalChange;
import io.fastdp.controller.decision.AgentEvent;

/** Translates what the bridge reports into events. Stateless. */
final class LocalReports implements LocalChange.Handler<AgentEvent> {
    @Override
    public AgentEvent onSnapshot(LocalChange.Snapshot change) {
        return new AgentEvent.LocalsListed(
                ImmutableSet.copyOf(change.macs().keySet()),
                change.bridgeMac(),
                ImmutableSet.copyOf(change.bridgeAddresses()));
    }

    @Override
    public AgentEvent onAppeared(LocalChange.Appeared change) {
        return new AgentEvent.LocalSeen(change.mac());
    }

    @Override
    public AgentEvent onDisappeared(LocalChange.Disappeared change) {
        return new AgentEvent.LocalUnseen(change.mac());
    }

    @Override
    public AgentEvent onMoved(LocalChange.Moved change) {
        return new AgentEvent.LocalSeen(change.mac());
    }

    @Override
    public AgentEvent onBridgeAddresses(LocalChange.BridgeAddresses change) {
        return new AgentEvent.BridgeAddressed(ImmutableSet.copyOf(change.addresses()));
    }
}
