package io.fastdp.controller.loop;

import static io.fastdp.controller.loop.Views.local;
import static io.fastdp.controller.loop.Views.mesh;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Effect;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentLoopTest {
    private static final Inet4Address HERE = (Inet4Address) InetAddress.getLoopbackAddress();

    private final EventQueue queue = new EventQueue();
    private final Recorder outlet = new Recorder();
    private final AtomicReference<Duration> time = new AtomicReference<>(Duration.ZERO);
    private final AgentLoop loop = new AgentLoop(
            ForwardingState.alone(
                    Views.SELF,
                    new Ports(
                            new Access.Bridged(new VportNumber(1)),
                            new VportNumber(3),
                            ImmutableMap.of(6784, new VportNumber(2)),
                            5),
                    Picture.alone(ShortId.of(1))),
            queue,
            outlet,
            time::get);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void theOutletIsFirstBroughtUpToDateWithTheInitialState() throws InterruptedException {
        loop.start();

        assertThat(outlet.next()).isEqualTo("forward 0 locals");
    }

    @Test
    void allEventsThatWaitedAreHandledBeforeTheStateIsForwardedOnce() throws InterruptedException {
        queue.post(local(1));
        queue.post(new AgentEvent.Tick());
        queue.post(local(2));
        loop.start();

        assertThat(outlet.next()).isEqualTo("forward 0 locals");
        assertThat(outlet.next()).isEqualTo("announce 1");
        assertThat(outlet.next()).isEqualTo("announce 2");
        assertThat(outlet.next()).isEqualTo("forward 2 locals");
    }

    @Test
    void aStateThatForwardsAlikeIsNotForwarded() throws InterruptedException {
        queue.post(local(1));
        loop.start();
        outlet.skip(3);

        queue.post(local(1));
        queue.post(new AgentEvent.Tick());
        queue.post(local(2));

        assertThat(outlet.next()).isEqualTo("announce 2");
    }

    @Test
    void anExceptionInAnEffectDoesNotEndTheLoop() throws InterruptedException {
        outlet.failures.set(2);
        loop.start();
        outlet.skip(1);

        queue.post(local(1));
        assertThat(outlet.next()).isEqualTo("announce 1");
        queue.post(local(2));

        assertThat(outlet.next()).isEqualTo("forward 1 locals");
        assertThat(outlet.next()).isEqualTo("announce 2");
        assertThat(outlet.next()).isEqualTo("forward 2 locals");
    }

    @Test
    void theLoopWakesForTheNextHeartbeat() throws InterruptedException {
        loop.start();
        outlet.skip(1);
        PeerName peer = PeerName.of(2);
        queue.post(new AgentEvent.ConnectionPrepared(Neighbour.prepared(
                4, 44, new PeerId(peer, "node2"), Optional.of(ShortId.of(2)), new Link(peer, HERE, HERE, 6784))));
        queue.post(new AgentEvent.ConnectionConfirmed(4));

        assertThat(outlet.nextButForward()).isEqualTo("heartbeat 44");
        assertThat(loop.state().links().connections()).containsKey(4L);
        time.set(Duration.ofMillis(500));
        assertThat(outlet.nextButForward()).isEqualTo("heartbeat 44");
    }

    @Test
    void closingEndsTheThreadAndIsIdempotent() throws InterruptedException {
        loop.start();
        outlet.skip(1);

        loop.close();
        loop.close();
        queue.post(mesh(1));
        queue.post(local(1));

        assertThat(outlet.calls.poll()).isNull();
    }

    @Test
    void aLoopThatNeverStartedCanBeClosed() {
        loop.close();

        assertThat(outlet.calls).isEmpty();
    }

    /** Writes down what the loop wants; throws while {@code failures} are left, after writing. */
    private static final class Recorder implements AgentLoop.Outlet {
        final LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();
        final AtomicInteger failures = new AtomicInteger();

        String next() throws InterruptedException {
            String call = calls.poll(10, TimeUnit.SECONDS);
            return call == null ? "nothing" : call;
        }

        String nextButForward() throws InterruptedException {
            String call = next();
            return call.startsWith("forward") ? nextButForward() : call;
        }

        void skip(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                next();
            }
        }

        private void call(String what) {
            calls.add(what);
        }

        @Override
        public void forward(ForwardingState state) {
            call("forward " + state.endpoints().local().size() + " locals");
        }

        @Override
        public void sendFrame(Effect.SendFrame effect) {
            call("frame");
        }

        @Override
        public void sendHeartbeat(Effect.SendHeartbeat effect) {
            call("heartbeat " + effect.neighbour().connectionUid());
        }

        @Override
        public void acknowledge(Effect.Acknowledge effect) {
            call("acknowledge");
        }

        @Override
        public void establish(Effect.Establish effect) {
            call("establish");
        }

        @Override
        public void offerKey(Effect.OfferKey effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void renewKey(Effect.RenewKey effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void fail(Effect.Fail effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void answerHeartbeat(Effect.AnswerHeartbeat effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void sendBySleeve(Effect.SendBySleeve effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void openSleevePort(Effect.OpenSleevePort effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void openBridgePort(Effect.OpenBridgePort effect) {
            throw new AssertionError("not expected");
        }

        @Override
        public void openVxlanPort(Effect.OpenVxlanPort effect) {
            call("open");
        }

        @Override
        public void announce(Effect.Announce effect) {
            call("announce " + effect.local().size());
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void tell(Effect.Tell effect) {
            call("tell");
        }
    }
}
