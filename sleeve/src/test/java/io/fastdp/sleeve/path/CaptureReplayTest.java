package io.fastdp.sleeve.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastdp.sleeve.path.PathEffect.SendSpecial;
import io.fastdp.sleeve.vectors.Vector;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our path in the place of one end of a captured connection: hears what that end heard and sends what it sent, when it did.
 * Control messages come when the capture shows that they had come; in the other captures the original was too slow
 * for that.
 */
class CaptureReplayTest {
    private static final UdpAddress DIALLER = new UdpAddress(0x0a0a_0002, 6783);
    private static final UdpAddress LISTENER = new UdpAddress(0x0a0a_0001, 6783);

    /** The original takes this long between a cause and its packet. */
    private static final Duration SLACK = Duration.ofMillis(110);

    private record Sent(Duration when, SpecialFrame frame) {}

    @ParameterizedTest
    @ValueSource(strings = {"live-plain", "live-password"})
    void pathSendsWhatTheOriginalSent(String capture) {
        for (boolean dials : new boolean[] {true, false}) {
            List<Vector> packets = Vector.in(capture).stream()
                    .filter(vector ->
                            vector.inputs().has("sender") && special(vector).isPresent())
                    .toList();
            List<Sent> expected = new ArrayList<>();
            List<Sent> actual = new ArrayList<>();
            boolean sealed = packets.get(0).is("encrypted");
            SleevePath path = new SleevePath(dials ? LISTENER : UdpAddress.UNKNOWN, uid(packets.get(0)), sealed);
            collect(path, path.confirm(Duration.ZERO), Duration.ZERO, actual);

            for (Vector packet : packets) {
                Duration now = time(packet);
                SpecialFrame frame = special(packet).orElseThrow();
                passTime(path, now, actual);
                if (packet.is("sender_is_dialler") != dials) {
                    collect(path, path.receive(frame, dials ? LISTENER : DIALLER, now), now, actual);
                } else {
                    expected.add(new Sent(now, frame));
                    if (frame.equals(SpecialFrame.FRAGMENTATION_TEST)) {
                        collect(path, path.receive(ControlMessage.ESTABLISHED, now), now, actual);
                        collect(path, path.onTooBig(1500, now), now, actual);
                    }
                }
            }

            // The capture ends with some packet: a heartbeat at that moment may be in it or not.
            Duration end = time(packets.get(packets.size() - 1)).plus(SLACK);
            passTime(path, end, actual);
            actual.removeIf(sent -> sent.frame().equals(SpecialFrame.MTU_TRIGGER));
            if (actual.size() == expected.size() + 1) {
                actual.remove(actual.size() - 1);
            }
            assertThat(actual).extracting(Sent::frame).isEqualTo(frames(expected));
            for (int i = 0; i < actual.size(); i++) {
                assertThat(actual.get(i).when().minus(expected.get(i).when()).abs())
                        .as(capture + ": " + actual.get(i) + ", expected " + expected.get(i))
                        .isLessThan(SLACK);
            }
            assertThat(path.view().mtu()).isEqualTo(sealed ? 1414 : 1438);
        }
    }

    private static void passTime(SleevePath path, Duration until, List<Sent> sent) {
        while (path.nextTick().compareTo(until) <= 0) {
            Duration tick = path.nextTick();
            collect(path, path.tick(tick), tick, sent);
        }
    }

    /** Notes what our path sends, and answers its probes; all but the first are checks, which the original does not make. */
    private static void collect(SleevePath path, List<PathEffect> effects, Duration now, List<Sent> sent) {
        for (PathEffect effect : effects) {
            if (effect instanceof SendSpecial send) {
                SpecialFrame frame = send.frame();
                boolean probe = frame.length() < 9000 && frame.length() != SpecialFrame.HEARTBEAT;
                if (!probe || frames(sent).stream().noneMatch(frame::equals)) {
                    sent.add(new Sent(now, frame));
                }
                if (probe) {
                    path.receive(ControlMessage.fits(frame.length() - 14), now);
                }
            }
        }
    }

    private static List<SpecialFrame> frames(List<Sent> sent) {
        return sent.stream().map(Sent::frame).toList();
    }

    private static Duration time(Vector packet) {
        return Duration.ofMillis(Math.round(1000 * packet.inputs().get("time").asDouble()));
    }

    private static long uid(Vector heartbeat) {
        return special(heartbeat).orElseThrow().uid();
    }

    private static Optional<SpecialFrame> special(Vector packet) {
        JsonNode frame = packet.inputs().get("frames").get(0);
        return frame.get("kind").asText().matches("(eth|ipv4).*")
                ? Optional.empty()
                : Optional.of(Vector.special(frame));
    }
}
