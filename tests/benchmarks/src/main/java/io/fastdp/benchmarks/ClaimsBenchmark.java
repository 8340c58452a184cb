package io.fastdp.benchmarks;

import com.google.common.collect.ImmutableMap;
import io.fastdp.controller.endpoints.Claim;
import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.netlink.MacAddress;
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

/** Taking in what peers announce. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClaimsBenchmark {
    private final List<Claim> all = Crowd.claims(1L << 40);
    private final EndpointClaims known = EndpointClaims.NONE.merge(all).claims();
    private final EndpointClaims spread =
            EndpointClaims.NONE.merge(Crowd.claimsOfMany(1L << 40, 100)).claims();
    private final List<Claim> one = List.of(Crowd.claim(7, 1L << 41));

    /** All at once, as from a peer that connects. */
    @Benchmark
    public EndpointClaims.Merge mergeAll() {
        return EndpointClaims.NONE.merge(all);
    }

    /** One more. */
    @Benchmark
    public EndpointClaims.Merge mergeOne() {
        return known.merge(one);
    }

    /** One more, while a hundred peers share the ten thousand. */
    @Benchmark
    public EndpointClaims.Merge mergeOneOfMany() {
        return spread.merge(one);
    }

    /** Who is where. */
    @Benchmark
    public ImmutableMap<MacAddress, Endpoint> endpoints() {
        return known.endpoints();
    }
}
