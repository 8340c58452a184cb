package io.fastdp.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.odp.VportNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SleeveEventsTest {
    private static final PeerName SOURCE = PeerName.of(2);
    private static final PeerName DESTINATION = PeerName.of(3);

    private final List<AgentEvent> events = new ArrayList<>();

    @Test
    void framesForTheKernelGoToTheLoop() {
        SleeveEvents listener = new SleeveEvents(events::add, Optional.of(new VportNumber(7)));

        listener.forKernel(SOURCE, DESTINATION, new byte[60]);
        listener.forKernel(SOURCE, DESTINATION, new byte[13]);

        assertThat(events).singleElement().isInstanceOfSatisfying(AgentEvent.FrameRelayed.class, relayed -> {
            assertThat(relayed.source()).isEqualTo(SOURCE);
            assertThat(relayed.destination()).isEqualTo(DESTINATION);
            assertThat(relayed.frame().bytes()).hasSize(60);
        });
    }

    @Test
    void withoutADatapathTheyGoNowhere() {
        SleeveEvents listener = new SleeveEvents(events::add, Optional.empty());

        listener.forKernel(SOURCE, DESTINATION, new byte[60]);
        listener.mtuVerified(5, 1438);

        assertThat(events).containsExactly(new AgentEvent.SleeveVerified(5, 1438));
    }
}
