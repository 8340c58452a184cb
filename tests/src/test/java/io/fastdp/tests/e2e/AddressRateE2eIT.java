package io.fastdp.tests.e2e;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same as {@link AddressRateIT} with a whole agent; without goals, since the lab may have one slow processor. */
class AddressRateE2eIT {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    @Test
    void anAgentGivesAndTakesAddresses() {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(1);
            // by a file, since the clients are not in the node's namespace
            Path socket = lab.directory("api").resolve("http");
            Agent agent = node.launch(List.of(), "--http-addr=" + socket, "--ipalloc-init=consensus=1");
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
            AddressClient.awaitAnswer(address, START_LIMIT, agent::log);

            for (int clients : List.of(1, 16)) {
                AddressLoad.Outcome outcome = new AddressLoad(address, clients, true).run(ROUND);
                outcome.record(clients + " in the lab", "", "");
            }
        }
    }
}
