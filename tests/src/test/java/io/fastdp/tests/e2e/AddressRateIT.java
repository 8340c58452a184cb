package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one client and what sixteen get out of the HTTP interface when they allocate and free addresses. For any machine:
 * it needs no lab. In turn with the same without a disk, since only their ratio is worth comparing.
 */
class AddressRateIT {
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final double LEAST_PAIRS = 2000;
    private static final double MOST_MILLIS = 5;

    @Test
    void addressesComeAndGoFast(@TempDir Path disk) throws IOException {
        InetSocketAddress saving = freePort();
        InetSocketAddress forgetful = freePort();
        try (Running one = serve(disk, saving, disk.resolve("weave").toString());
                Running other = serve(disk, forgetful)) {
            AddressClient.awaitAnswer(saving, START_LIMIT, one::errors);
            AddressClient.awaitAnswer(forgetful, START_LIMIT, other::errors);

            List<AddressLoad.Outcome> lasting = List.of(
                    measure("1 client", saving, forgetful, 1, true),
                    measure("16 clients", saving, forgetful, 16, true));
            measure("1 client, reconnecting", saving, forgetful, 1, false);
            measure("16 clients, reconnecting", saving, forgetful, 16, false);

            for (AddressLoad.Outcome outcome : lasting) {
                assertThat(outcome.pairs()).isGreaterThanOrEqualTo(LEAST_PAIRS);
                assertThat(outcome.millis(0.99)).isLessThanOrEqualTo(MOST_MILLIS);
            }
        }
    }

    private static AddressLoad.Outcome measure(
            String who, InetSocketAddress saving, InetSocketAddress forgetful, int clients, boolean keep) {
        List<AddressLoad.Outcome> withDisk = new ArrayList<>();
        List<AddressLoad.Outcome> without = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            withDisk.add(new AddressLoad(saving, clients, keep).run(ROUND));
            without.add(new AddressLoad(forgetful, clients, keep).run(ROUND));
        }
        AddressLoad.Outcome outcome = AddressLoad.median(withDisk);
        AddressLoad.Outcome ideal = AddressLoad.median(without);
        System.out.println(who + ": " + outcome);
        System.out.println(who + ", no disk: " + ideal);
        outcome.record(who, keep ? ">= 2000" : "", keep ? "<= 5" : "");
        Figures.record(who + ": vs. no disk", outcome.pairs() / ideal.pairs(), "ratio", "");
        return outcome;
    }

    /** The flags are those of the agent. */
    private static Running serve(Path logs, InetSocketAddress address, String... dbPrefix) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms8m",
                "-Xmx128m",
                "-Dio.netty.allocator.type=unpooled",
                "-cp",
                System.getProperty("java.class.path"),
                AddressServer.class.getName(),
                address.getHostString() + ":" + address.getPort()));
        command.addAll(List.of(dbPrefix));
        String name = String.valueOf(address.getPort());
        return Running.start(logs.resolve(name + ".out"), logs.resolve(name + ".err"), command);
    }

    private static InetSocketAddress freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(probe.getInetAddress(), probe.getLocalPort());
        }
    }
}
