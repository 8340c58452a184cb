package io.fastdp.controller.loop;

import static io.fastdp.controller.loop.Views.claims;
import static io.fastdp.controller.loop.Views.local;
import static io.fastdp.controller.loop.Views.mesh;
import static io.fastdp.controller.loop.Views.miss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventQueue queue = new EventQueue();

    @Test
    void eventsAreHandledBeforeTheViewTheClaimsAndTheMisses() throws InterruptedException {
        AgentEvent.MeshChanged view = mesh(1);
        queue.post(miss(1));
        queue.post(claims(1));
        queue.post(view);
        queue.post(local(1));
        queue.post(new AgentEvent.Tick());
        queue.post(miss(2));

        assertThat(queue.take(PATIENCE))
                .containsExactly(local(1), new AgentEvent.Tick(), view, claims(1), miss(1), miss(2));
        assertThat(queue.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void framesThatSleeveHandsOverAreBoundedToo() throws InterruptedException {
        AgentEvent.FrameMissed frame = miss(1);
        AgentEvent relayed = new AgentEvent.FrameRelayed(PeerName.of(2), PeerName.of(3), frame.frame());
        for (int i = 0; i < 3000; i++) {
            queue.post(relayed);
        }

        assertThat(queue.take(PATIENCE).size() + queue.droppedFrames()).isEqualTo(3000);
        assertThat(queue.droppedFrames()).isPositive();
    }

    @Test
    void addressesSeenOneAfterTheOtherAreOneEvent() throws InterruptedException {
        queue.post(local(1));
        queue.post(local(2));
        queue.post(new AgentEvent.Tick());
        queue.post(local(3));

        assertThat(queue.take(PATIENCE)).hasSize(3).last().isEqualTo(local(3));
    }

    @Test
    void onlyTheNewestViewAndClaimsWait() throws InterruptedException {
        queue.post(mesh(1));
        queue.post(mesh(3));
        queue.post(mesh(2));
        queue.post(claims(1));
        queue.post(claims(3));
        queue.post(claims(2));

        assertThat(queue.take(PATIENCE))
                .hasSize(2)
                .contains(claims(3))
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                AgentEvent.MeshChanged.class,
                                changed ->
                                        assertThat(changed.view().generation()).isEqualTo(3)));
    }

    @Test
    void whatIsOlderThanWhatWasTakenIsIgnored() throws InterruptedException {
        queue.post(mesh(3));
        queue.post(claims(3));
        queue.take(PATIENCE);

        queue.post(mesh(2));
        queue.post(claims(2));

        assertThat(queue.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void missesAreBoundedAndCountedAndOtherEventsAreNeverDropped() throws InterruptedException {
        for (int i = 0; i < 5000; i++) {
            queue.post(miss(i));
            queue.post(new AgentEvent.Tick());
        }

        assertThat(queue.take(PATIENCE)).hasSize(5000 + 2048);
        assertThat(queue.droppedFrames()).isEqualTo(5000 - 2048);
        queue.post(miss(1));
        assertThat(queue.take(PATIENCE)).containsExactly(miss(1));
    }

    @Test
    void whoWaitsIsWokenByAnEvent() throws Exception {
        CompletableFuture<Integer> taken = CompletableFuture.supplyAsync(this::takeSize);

        queue.post(local(1));

        assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private int takeSize() {
        try {
            return queue.take(PATIENCE).size();
        } catch (InterruptedException e) {
            return -1;
        }
    }

    @Test
    void closingEndsWhoWaitsAndDropsWhatIsThere() throws Exception {
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(this::takeSize);

        queue.close();
        queue.post(local(1));

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThatThrownBy(() -> queue.take(PATIENCE)).isInstanceOf(InterruptedException.class);
    }
}
