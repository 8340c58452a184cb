package io.fastdp.benchmarks;

import io.fastdp.controller.decision.FlowPlan;
import io.fastdp.controller.decision.FlowPlanner;
import io.fastdp.controller.decision.ForwardingState;
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

/** From what is known to the flows that are wanted. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlanBenchmark {
    private final ForwardingState state = Crowd.state();
    private final FlowPlan before = FlowPlanner.plan(state);

    /** Ten thousand flows. */
    @Benchmark
    public FlowPlan plan() {
        return FlowPlanner.plan(state);
    }

    /** Is a new plan the same as the old one? */
    @Benchmark
    public boolean compare() {
        return FlowPlanner.plan(state).equals(before);
    }
}
