package io.fastdp.controller;

import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.netlink.MacAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts MAC addresses that changed their peer. Fed by the agent loop; read by any thread. */
final class MoveCounter implements Consumer<ForwardingState> {
    private final AtomicLong moves = new AtomicLong();
    private Map<MacAddress, Endpoint> before = Map.of();

    @Override
    public void accept(ForwardingState state) {
        Map<MacAddress, Endpoint> now = state.endpoints().remote();
        if (!now.equals(before)) {
            now.forEach((mac, endpoint) -> {
                Endpoint was = before.get(mac);
                if (was != null && !was.peer().equals(endpoint.peer())) {
                    moves.incrementAndGet();
                }
            });
            before = now;
        }
    }

    long moves() {
        return moves.get();
    }
}
