package io.fastdp.benchmarks;

import io.fastdp.controller.decision.FlowPlanner;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.FlowFailure;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Ufid;
import java.util.ArrayList;
import java.util.List;
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

/** Flows to messages and their answers back, without a kernel in between. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlowEncodingBenchmark {
    private static final DatapathIndex DATAPATH = new DatapathIndex(5);

    private final List<FlowPut> puts = new ArrayList<>();
    private final OdpClient client;

    /** Prepares ten thousand flows. */
    public FlowEncodingBenchmark() {
        FlowPlanner.plan(Crowd.state())
                .flows()
                .forEach((match, planned) -> puts.add(FlowPut.of(new Ufid(1, puts.size()), match, planned.actions())));
        try {
            client = OdpClient.open(new AgreeingKernel());
        } catch (NetlinkException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ten thousand flows. */
    @Benchmark
    public List<FlowFailure> put() throws NetlinkException {
        return client.flows().put(DATAPATH, puts);
    }
}
