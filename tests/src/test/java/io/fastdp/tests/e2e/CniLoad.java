package io.fastdp.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.tests.cni.Plugin;
import io.fastdp.tests.cni.Plugin.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Plugs pods in and out as fast as it goes, and kills a tenth of the calls. Thread-safe. */
final class CniLoad {

    private final String config;
    private final UnaryOperator<String> addressOf;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final List<Double> milliseconds = new CopyOnWriteArrayList<>();
    private final AtomicInteger killed = new AtomicInteger();

    /** @param addressOf the address in a result */
    CniLoad(String config, UnaryOperator<String> addressOf) {
        this.config = config;
        this.addressOf = addressOf;
    }

    /** ADD and DEL for one container after the other in one namespace; a DEL follows those that were killed, too. */
    Void run(Plugin plugin, Random random, int rounds) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            Plugin call = plugin.with("CNI_CONTAINERID", "%064x".formatted(random.nextLong()));
            boolean kill = i % 10 == 5;
            Duration life = kill ? Duration.ofMillis(random.nextInt(200)) : Duration.ofDays(1);
            Answer added = call.with("CNI_COMMAND", "ADD").call(config.getBytes(UTF_8), life);
            String address = addressOf.apply(added.output());
            if (added.status() == 0) {
                assertThat(used.add(address)).as("given twice: " + address).isTrue();
                milliseconds.add(added.took().toNanos() / 1e6);
            } else {
                assertThat(kill).as(added.toString()).isTrue();
                killed.incrementAndGet();
            }
            used.remove(address); // before somebody else can be given it
            Answer deleted = call.with("CNI_COMMAND", "DEL").call(config);
            assertThat(deleted.status()).as(deleted.toString()).isZero();
        }
        return null;
    }

    int killed() {
        return killed.get();
    }

    /** How long this part of the ADDs took at most. */
    double milliseconds(double part) {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        return sorted.get((int) (part * sorted.size()));
    }
}
