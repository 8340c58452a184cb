package io.fastdp.controller.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Decider;
import io.fastdp.controller.decision.Effect;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EncryptionPlan;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.KeyLimits;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.decision.Scene;
import io.fastdp.controller.decision.Step;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.overlay.OverlaySwitch;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayLink;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.ProtocolMessage;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.testing.FakeXfrmKernel;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Spi;
import io.fastdp.netlink.xfrm.XfrmNetlink;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two ends renew their keys while messages are late and agents die in any moment: whatever key the kernel of one end encrypts
 * with, that of the other can decrypt.
 */
class KeyRenewalWalkTest {
    private static final int WALKS = 4;
    private static final int SECONDS = 800;
    private static final int AUDIT = 10;
    private static final int LONGEST_STALL = 90;
    private static final int QUIET = 200;
    private static final int LONGEST_DEATH = 60;
    private static final KeyLimits LIMITS = new KeyLimits(20, 1L << 40, Duration.ofMinutes(5));

    @Test
    void noFrameMeetsAnEndWithoutItsKey() throws NetlinkException, OverlayRefusedException {
        long renewals = 0;
        for (int seed = 0; seed < WALKS; seed++) {
            renewals += new Walk(seed).run();
        }
        assertThat(renewals).isGreaterThan(WALKS * 20L);
    }

    private static final class Walk {
        private final long seed;
        private final Random random;
        private final End[] ends;
        private int second;
        private int stalledUntil;
        private int deadUntil;
        private int generation = 1;
        private long renewals;

        Walk(long seed) throws NetlinkException {
            this.seed = seed;
            this.random = new Random(seed);
            this.ends = new End[] {new End(1, random), new End(2, random)};
        }

        long run() throws NetlinkException, OverlayRefusedException {
            connect();
            for (second = 1; second <= SECONDS; second++) {
                if (second == deadUntil) {
                    connect();
                } else if (deadUntil < second && random.nextInt(300) == 0) {
                    die(random.nextInt(2));
                } else if (stalledUntil < second && isSettled() && random.nextInt(60) == 0) {
                    stalledUntil = second + random.nextInt(LONGEST_STALL);
                }
                tick();
            }
            quiet();
            for (End end : ends) {
                renewals += end.renewals();
            }
            return renewals;
        }

        private boolean isSettled() {
            return ends[0].settled && ends[1].settled;
        }

        private void connect() throws OverlayRefusedException {
            SessionKey session = SessionKey.of(bytes());
            generation++;
            for (int i = 0; i < 2; i++) {
                ends[i].connect(session, generation);
            }
        }

        private byte[] bytes() {
            byte[] key = new byte[SessionKey.LENGTH];
            random.nextBytes(key);
            return key;
        }

        /** The agent of one end is killed; the other one sees its connection closed. */
        private void die(int which) throws NetlinkException {
            generation++;
            for (End end : ends) {
                renewals += end.renewals();
                end.outbox.clear();
            }
            stalledUntil = 0;
            ends[1 - which].closed(generation);
            ends[which].restart();
            deadUntil = second + 1 + random.nextInt(LONGEST_DEATH);
        }

        private void tick() throws NetlinkException {
            for (int i = 0; i < 2; i++) {
                tick(i, random.nextInt(4));
            }
        }

        private void tick(int which, int frames) throws NetlinkException {
            End end = ends[which];
            End other = ends[1 - which];
            end.now = Duration.ofSeconds(second);
            // Whoever was killed does nothing until it is started again.
            if (second >= deadUntil || end.connection != null) {
                if (second % AUDIT == which * 3) {
                    end.audit();
                }
                if (second > stalledUntil) {
                    deliver(other, end);
                }
            }
            for (int frame = 0; frame < frames; frame++) {
                send(end, other);
            }
        }

        private void deliver(End from, End to) {
            while (!from.outbox.isEmpty() && random.nextInt(3) > 0) {
                to.receive(from.outbox.remove());
            }
            to.settleWith(from);
        }

        private void send(End from, End to) throws NetlinkException {
            List<Spi> keys = from.encryptsBy();
            if (keys.isEmpty()) {
                return; // before the first connection
            }
            assertThat(to.decrypts()).as("seed " + seed + ", second " + second).containsAll(keys);
            Spi newest = keys.get(keys.size() - 1);
            from.kernel.carry(newest.value(), 1, 100);
            to.kernel.carry(newest.value(), 1, 100);
        }

        /** Everybody lives and sends little: two keys and two policies are left at each end until the next renewal. */
        private void quiet() throws NetlinkException, OverlayRefusedException {
            stalledUntil = 0;
            if (deadUntil >= second) {
                deadUntil = second;
                connect();
            }
            for (int end = second + QUIET; ends[0].table.size() + ends[1].table.size() > 2 * 4; second++) {
                assertThat(second).as("nothing is left behind, seed " + seed).isLessThan(end);
                for (int i = 0; i < 2; i++) {
                    tick(i, second % AUDIT == 0 ? 1 : 0);
                }
            }
        }
    }

    /** One node: its kernel, and all of its agent that has to do with keys. */
    private static final class End {
        final FakeXfrmKernel kernel = new FakeXfrmKernel();
        final Queue<ProtocolMessage> outbox = new ArrayDeque<>();
        private final int number;
        private final Random random;
        private final XfrmNetlink ipsec;
        private final Queue<AgentEvent> events = new ArrayDeque<>();
        Duration now = Duration.ZERO;

        @Nullable
        OverlayConnection connection;

        boolean settled;
        private OverlaySwitch overlay;
        private ForwardingState state;
        private EncryptionTable table;
        private long handle;

        End(int number, Random random) throws NetlinkException {
            this.number = number;
            this.random = random;
            this.ipsec = XfrmNetlink.open(kernel);
            this.overlay = overlay();
            this.state = ForwardingState.alone(name(number), Ports.NONE, Picture.alone(ShortId.of(number)));
            this.table = EncryptionTable.adopt(ipsec, events::add, () -> now);
        }

        private static PeerName name(int number) {
            return PeerName.of(number);
        }

        private static Inet4Address address(int number) {
            return (Inet4Address) InetAddresses.forString("172.17.0." + (10 + number));
        }

        private int other() {
            return 3 - number;
        }

        private OverlaySwitch overlay() {
            return new OverlaySwitch(
                    6783, name(number), Optional.empty(), Optional.empty(), events::add, random, LIMITS);
        }

        long renewals() {
            return overlay.renewals();
        }

        void connect(SessionKey session, int generation) throws OverlayRefusedException {
            settled = false;
            OverlaySetup setup = new OverlaySetup(
                    new PeerId(name(other()), "node" + other()),
                    Optional.of(ShortId.of(other())),
                    new InetSocketAddress(address(number), 6783),
                    new InetSocketAddress(address(other()), 6783),
                    number == 1,
                    generation,
                    Optional.of(session),
                    Map.of("Overlays", "fastdp"),
                    new Outbox());
            connection = overlay.prepare(setup);
            connection.confirm();
            run();
        }

        /** What we send waits here until the other end takes it. */
        private final class Outbox implements OverlayLink {
            @Override
            public void send(ProtocolMessage control) {
                outbox.add(control);
            }

            @Override
            public void established() {}

            @Override
            public void failed(String reason) {
                throw new AssertionError(reason);
            }
        }

        void receive(ProtocolMessage message) {
            if (connection != null) {
                connection.onControl(message);
                run();
            }
        }

        /** Heartbeats of both directions are answered as soon as both ends encrypt. */
        void settleWith(End peer) {
            if (!settled && encrypts() && peer.encrypts()) {
                settled = true;
                events.add(new AgentEvent.HeartbeatAcknowledged(handle));
                events.add(new AgentEvent.MeshChanged(Scene.view(number, "1-2", handle)));
                run();
            }
        }

        private boolean encrypts() {
            return state.links()
                    .connection(handle)
                    .flatMap(neighbour -> neighbour.encryption())
                    .filter(by -> by.standing() == Encryption.Standing.BOTH)
                    .isPresent();
        }

        void closed(int generation) {
            settled = false;
            if (connection != null) {
                connection.stop(CloseReason.REMOTE_CLOSED);
                events.add(new AgentEvent.MeshChanged(Scene.view(number, "", generation)));
                run();
            }
        }

        /** Only the kernel and the saved state are left. */
        void restart() throws NetlinkException {
            connection = null;
            settled = false;
            events.clear();
            Link link = new Link(name(other()), address(number), address(other()), 6784);
            state = ForwardingState.resumed(
                    name(number),
                    Ports.NONE,
                    state.picture(),
                    List.of(new Links.Kept(link, true)),
                    EndpointClaims.NONE);
            overlay = overlay();
            table = EncryptionTable.adopt(ipsec, events::add, () -> now);
            table.want(EncryptionPlan.of(state));
        }

        void audit() throws NetlinkException {
            if (settled) {
                events.add(new AgentEvent.HeartbeatsHeard(handle, 1));
            }
            table.audit();
            run();
        }

        private void run() {
            while (!events.isEmpty()) {
                AgentEvent event = events.remove();
                if (event instanceof AgentEvent.ConnectionPrepared prepared) {
                    handle = prepared.neighbour().connection();
                }
                ForwardingState before = state;
                Step step = Decider.decide(state, event, now);
                state = step.next();
                step.effects().forEach(this::carryOut);
                if (!state.forwardsLike(before)) {
                    table.want(EncryptionPlan.of(state));
                }
            }
        }

        private void carryOut(Effect effect) {
            if (effect instanceof Effect.OfferKey offer) {
                overlay.offerKey(offer.connection(), offer.offer());
            } else if (effect instanceof Effect.RenewKey renew) {
                overlay.renewKey(renew.connection());
            } else if (effect instanceof Effect.Fail fail) {
                throw new AssertionError(fail.reason());
            }
        }

        /** In the order in which the kernel got them. */
        List<Spi> encryptsBy() throws NetlinkException {
            return ipsec.associations().stream()
                    .map(InstalledAssociation::association)
                    .filter(each -> each.source().equals(address(number)))
                    .map(each -> each.spi())
                    .toList();
        }

        Set<Spi> decrypts() throws NetlinkException {
            return ipsec.associations().stream()
                    .map(InstalledAssociation::association)
                    .filter(each -> each.destination().equals(address(number)))
                    .map(each -> each.spi())
                    .collect(Collectors.toSet());
        }
    }
}
