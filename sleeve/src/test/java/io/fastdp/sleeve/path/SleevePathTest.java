package io.fastdp.sleeve.path;

import static io.fastdp.sleeve.path.ControlMessage.ESTABLISHED;
import static io.fastdp.sleeve.path.ControlMessage.FRAGMENTS_ARRIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.sleeve.path.PathEffect.Establish;
import io.fastdp.sleeve.path.PathEffect.Fail;
import io.fastdp.sleeve.path.PathEffect.MtuVerified;
import io.fastdp.sleeve.path.PathEffect.RemoteMoved;
import io.fastdp.sleeve.path.PathEffect.SendControl;
import io.fastdp.sleeve.path.PathEffect.SendSpecial;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SleevePathTest {
    private static final long UID = 0xcb46_139c_6f11_071fL;
    private static final UdpAddress REMOTE = new UdpAddress(0x0a0a_0001, 6783);
    private static final UdpAddress MOVED = new UdpAddress(0x0a0a_0001, 1024);
    private static final SpecialFrame HEARTBEAT = SpecialFrame.heartbeat(UID);

    private final SleevePath dialler = new SleevePath(REMOTE, UID, false);
    private final SleevePath listener = new SleevePath(UdpAddress.UNKNOWN, UID, false);

    @Test
    void diallerBeginsWithAHeartbeatAndRepeatsItUntilItIsAcknowledged() {
        assertThat(dialler.confirm(at(0))).containsExactly(new SendSpecial(HEARTBEAT));
        assertThat(dialler.nextTick()).isEqualTo(at(500));
        assertThat(dialler.tick(at(499))).isEmpty();
        assertThat(dialler.tick(at(500))).containsExactly(new SendSpecial(HEARTBEAT));
        assertThat(dialler.nextTick()).isEqualTo(at(1000));
    }

    @Test
    void listenerAnswersTheFirstHeartbeatToWhereItCameFrom() {
        assertThat(listener.confirm(at(0))).isEmpty();
        assertThat(listener.tick(at(500))).isEmpty();

        assertThat(listener.receive(HEARTBEAT, REMOTE, at(600)))
                .containsExactly(new RemoteMoved(REMOTE), new SendSpecial(HEARTBEAT), new SendControl(ESTABLISHED));
        assertThat(listener.view().remote()).isEqualTo(REMOTE);
        assertThat(listener.receive(HEARTBEAT, REMOTE, at(700))).isEmpty();
    }

    @Test
    void heartbeatOfAnotherConnectionIsIgnored() {
        listener.confirm(at(0));

        assertThat(listener.receive(SpecialFrame.heartbeat(UID + 1), REMOTE, at(1)))
                .isEmpty();
        assertThat(listener.view().remote().isKnown()).isFalse();
    }

    @Test
    void nothingCountsBeforeTheConnectionIsConfirmed() {
        assertThat(listener.receive(HEARTBEAT, REMOTE, at(0))).isEmpty();
        assertThat(listener.receive(ESTABLISHED, at(0))).isEmpty();
        assertThat(listener.nextTick()).isEqualTo(SleevePath.NEVER);
    }

    @Test
    void remoteThatMovesIsFollowed() {
        dialler.confirm(at(0));
        dialler.receive(HEARTBEAT, REMOTE, at(1));

        assertThat(dialler.receive(HEARTBEAT, MOVED, at(25_001))).containsExactly(new RemoteMoved(MOVED));
        assertThat(dialler.view().remote()).isEqualTo(MOVED);
        assertThat(dialler.receive(HEARTBEAT, REMOTE, at(25_002)))
                .as("back to the first")
                .containsExactly(new RemoteMoved(REMOTE));
    }

    @Test
    void heartbeatThatSomebodySendsAgainLeadsNoPacketsAway() {
        dialler.confirm(at(0));
        for (int second = 1; second < 200; second += 10) {
            dialler.receive(HEARTBEAT, REMOTE, at(second * 1000L));

            assertThat(dialler.receive(HEARTBEAT, MOVED, at(second * 1000L + 9_999)))
                    .isEmpty();
        }
        assertThat(dialler.view().remote()).isEqualTo(REMOTE);
    }

    @Test
    void sealedHeartbeatIsFollowedAtOnce() {
        SleevePath sealed = new SleevePath(REMOTE, UID, true);
        sealed.confirm(at(0));
        sealed.receive(HEARTBEAT, REMOTE, at(1));

        assertThat(sealed.receive(HEARTBEAT, MOVED, at(2))).containsExactly(new RemoteMoved(MOVED));
    }

    @Test
    void acknowledgementBeginsTheTestsAndSlowsTheHeartbeats() {
        dialler.confirm(at(0));

        assertThat(dialler.receive(ESTABLISHED, at(100)))
                .containsExactly(
                        new Establish(),
                        new SendSpecial(SpecialFrame.FRAGMENTATION_TEST),
                        new SendSpecial(SpecialFrame.MTU_TRIGGER));
        assertThat(dialler.nextTick()).isEqualTo(at(10_100));
        assertThat(dialler.receive(ESTABLISHED, at(101))).isEmpty();
    }

    @Test
    void pathOf1500IsVerifiedWithOneProbe() {
        assertThat(verified(new SleevePath(REMOTE, UID, false), 1500)).isEqualTo(1438);
        assertThat(verified(new SleevePath(REMOTE, UID, true), 1500)).isEqualTo(1414);
    }

    private static int verified(SleevePath path, int pathMtu) {
        path.confirm(at(0));
        path.receive(ESTABLISHED, at(100));
        List<PathEffect> refused = path.onTooBig(pathMtu, at(101));
        int candidate = path.view().mtu();
        assertThat(refused).containsExactly(new SendSpecial(SpecialFrame.probe(candidate)));
        assertThat(path.view().maxPayload()).isEqualTo(pathMtu - 28);
        assertThat(path.receive(ControlMessage.fits(candidate), at(103))).containsExactly(new MtuVerified(candidate));
        return candidate;
    }

    @Test
    void probeIsSentEightTimesWithGrowingPauses() {
        dialler.confirm(at(0));
        dialler.receive(ESTABLISHED, at(0));
        dialler.onTooBig(1500, at(0));
        List<Long> times = new ArrayList<>(List.of(0L));
        Duration now = at(0);
        while (times.size() < 9) {
            now = dialler.nextTick();
            for (PathEffect effect : dialler.tick(now)) {
                if (effect instanceof SendSpecial send && send.frame().length() != HEARTBEAT.length()) {
                    times.add(now.toMillis());
                    assertThat(send.frame()).isEqualTo(SpecialFrame.probe(times.size() < 9 ? 1438 : (552 + 1438) / 2));
                }
            }
        }
        assertThat(times).containsExactly(0L, 10L, 30L, 70L, 150L, 310L, 630L, 1270L, 2550L);
    }

    @Test
    void fragmentationTestIsRepeatedAndItsAnswerHoldsUntilThen() {
        dialler.confirm(at(0));
        dialler.receive(ESTABLISHED, at(0));
        assertThat(dialler.view().fragmentsArrive()).isFalse();
        dialler.receive(FRAGMENTS_ARRIVE, at(1));
        assertThat(dialler.view().fragmentsArrive()).isTrue();
        for (long second = 10; second < 300; second += 10) {
            dialler.receive(HEARTBEAT, REMOTE, at(1000 * second));
            assertThat(dialler.tick(at(1000 * second))).containsExactly(new SendSpecial(HEARTBEAT));
        }

        assertThat(dialler.tick(at(300_000))).contains(new SendSpecial(SpecialFrame.FRAGMENTATION_TEST));
        assertThat(dialler.view().fragmentsArrive()).isFalse();
    }

    @Test
    void testAndProbesOfTheRemoteAreAnswered() {
        dialler.confirm(at(0));

        assertThat(dialler.receive(SpecialFrame.FRAGMENTATION_TEST, REMOTE, at(1)))
                .containsExactly(new SendControl(FRAGMENTS_ARRIVE));
        assertThat(dialler.receive(SpecialFrame.probe(1414), REMOTE, at(1)))
                .containsExactly(new SendControl(ControlMessage.fits(1414)));
        assertThat(dialler.receive(SpecialFrame.MTU_TRIGGER, REMOTE, at(1)))
                .containsExactly(new SendControl(ControlMessage.fits(59_986)));
    }

    @Test
    void floodOfProbesIsAnsweredAHundredTimesASecond() {
        dialler.confirm(at(0));
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            answers += dialler.receive(SpecialFrame.probe(600), REMOTE, at(i)).size();
        }
        assertThat(answers).isEqualTo(1000);
    }

    @Test
    void minuteWithoutHeartbeatIsTheEnd() {
        dialler.confirm(at(0));
        dialler.receive(HEARTBEAT, REMOTE, at(30_000));
        dialler.tick(at(60_000));

        assertThat(dialler.tick(at(90_000))).singleElement().isInstanceOf(Fail.class);
        assertThat(dialler.tick(at(90_500))).isEmpty();
        assertThat(dialler.receive(HEARTBEAT, REMOTE, at(90_501))).isEmpty();
        assertThat(dialler.receive(SpecialFrame.probe(600), REMOTE, at(90_502))).isEmpty();
        assertThat(dialler.onTooBig(1500, at(90_503))).isEmpty();
        assertThat(dialler.nextTick()).isEqualTo(SleevePath.NEVER);
    }

    @Test
    void verifiedMtuIsSearchedAnewWhenItIsNoLongerAnsweredThoughSmallProbesAre() {
        verified(dialler, 1500);
        List<Integer> found = new ArrayList<>();

        runAnswering(dialler, 110, 40_000, 1300, found);

        assertThat(found).containsExactly(1300);
        assertThat(dialler.view().mtu()).isEqualTo(1300);
    }

    @Test
    void outageDoesNotLowerTheMtu() {
        verified(dialler, 1500);
        List<Integer> found = new ArrayList<>();

        runAnswering(dialler, 110, 40_000, 0, found);

        assertThat(found).isEmpty();
        assertThat(dialler.view().mtu()).isEqualTo(1438);
    }

    /** A remote that answers probes up to a size at once, under a stack that refuses what is over 1500. */
    private static void runAnswering(SleevePath path, long from, long until, int fits, List<Integer> found) {
        for (Duration now = at(from); now.toMillis() < until; now = now.plusMillis(10)) {
            Deque<PathEffect> effects = new ArrayDeque<>(path.tick(now));
            effects.addAll(path.receive(HEARTBEAT, REMOTE, now));
            while (!effects.isEmpty()) {
                PathEffect effect = effects.remove();
                if (effect instanceof MtuVerified done) {
                    found.add(done.mtu());
                } else if (effect instanceof SendSpecial send && send.frame().equals(SpecialFrame.MTU_TRIGGER)) {
                    effects.addAll(path.onTooBig(1500, now));
                } else if (effect instanceof SendSpecial send && send.frame().length() - 14 <= fits) {
                    effects.addAll(path.receive(ControlMessage.fits(send.frame().length() - 14), now));
                }
            }
        }
    }

    @Test
    void nonsenseOfTheStackIsIgnored() {
        verified(dialler, 1500);

        assertThat(dialler.onTooBig(0, at(200))).isEmpty();
        assertThat(dialler.onTooBig(62, at(200))).isEmpty();
        assertThat(dialler.onTooBig(1500, at(200))).isEmpty();
        assertThat(dialler.view().mtu()).isEqualTo(1438);
    }

    @Test
    void onlyIpv4AddressesAreTaken() throws UnknownHostException {
        InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 6783);

        assertThat(UdpAddress.of(new InetSocketAddress("10.10.0.1", 6783)))
                .isEqualTo(REMOTE)
                .hasToString("10.10.0.1:6783");
        assertThatThrownBy(() -> UdpAddress.of(ipv6)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Duration at(long millis) {
        return Duration.ofMillis(millis);
    }
}
