package io.fastdp.benchmarks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.fastdp.controller.decision.Access;
import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Decider;
import io.fastdp.controller.decision.ForwardingState;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Links;
import io.fastdp.controller.decision.MissedFrame;
import io.fastdp.controller.decision.Picture;
import io.fastdp.controller.decision.Ports;
import io.fastdp.controller.decision.Step;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The hub of a star of a hundred peers, which relays for every pair of them, begins anew from what it had saved. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayBenchmark {
    private static final int PEERS = 100;
    private static final int FIRST_UNDERLAY = 0xac11_000a;

    private final PeerName self = PeerName.of(1);
    private final Ports ports = new Ports(
            new Access.Bridged(new VportNumber(1)),
            new VportNumber(3),
            ImmutableMap.of(6784, new VportNumber(2)),
            4711);
    private final List<Links.Kept> links = links();
    private final Picture picture = picture();
    private final ForwardingState resumed = ForwardingState.resumed(self, ports, picture, links, EndpointClaims.NONE);
    private final AgentEvent missed = new AgentEvent.FrameMissed(
            MissedFrame.of(FlowKeys.of(new FlowKey.InPort(new VportNumber(1))), new byte[1400])
                    .orElseThrow());

    /** All peers are held; what to forward by follows from that. */
    @Benchmark
    public Picture resume() {
        return ForwardingState.resumed(self, ports, picture, links, EndpointClaims.NONE)
                .picture();
    }

    /** A frame of ours to nobody known is handed up. */
    @Benchmark
    public Step miss() {
        return Decider.decide(resumed, missed, Duration.ZERO);
    }

    private static List<Links.Kept> links() {
        List<Links.Kept> links = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            Link link = new Link(
                    peer(i),
                    (Inet4Address) InetAddresses.fromInteger(FIRST_UNDERLAY),
                    (Inet4Address) InetAddresses.fromInteger(FIRST_UNDERLAY + 1 + i),
                    6784);
            links.add(new Links.Kept(link, false));
        }
        return links;
    }

    private static Picture picture() {
        ImmutableMap.Builder<PeerName, Picture.PeerEntry> entries = ImmutableMap.builder();
        ImmutableList.Builder<Picture.Relay> relays = ImmutableList.builder();
        ImmutableSet.Builder<PeerName> all = ImmutableSet.builder();
        for (int i = 0; i < PEERS; i++) {
            all.add(peer(i));
        }
        for (int i = 0; i < PEERS; i++) {
            PeerName peer = peer(i);
            ImmutableSet<PeerName> others =
                    all.build().stream().filter(other -> !other.equals(peer)).collect(ImmutableSet.toImmutableSet());
            entries.put(peer, new Picture.PeerEntry(peer, ShortId.of(2 + i), peer, peer, Optional.of(peer), others));
            others.forEach(other -> relays.add(new Picture.Relay(peer, other, peer, other)));
        }
        return new Picture(ShortId.of(1), all.build(), entries.buildOrThrow(), relays.build());
    }

    private static PeerName peer(int number) {
        return PeerName.of(2 + number);
    }
}
