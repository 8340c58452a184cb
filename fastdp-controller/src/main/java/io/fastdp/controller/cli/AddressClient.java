package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The paths of the agent's API that deal with addresses. What waits for other nodes says so on standard error, and why, once
 * it has waited for a second. Stateless.
 */
final class AddressClient {
    private static final String READY = "ready";

    private final AgentClient agent;
    private final Console console;

    AddressClient(AgentClient agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    /** The lowest free address of the subnet, or the one that the identifier has there. */
    Reply allocate(String identifier, Optional<Cidr> subnet, Optional<Duration> limit) throws IOException {
        return agent.await("POST", path(identifier, subnet), patience(limit));
    }

    /** This very address. */
    Reply claim(String identifier, Cidr address, boolean evenLater, Optional<Duration> limit) throws IOException {
        String query = evenLater ? "?noErrorOnUnknown=true" : "";
        return agent.await("PUT", path(identifier, Optional.of(address)) + query, patience(limit));
    }

    /** The identifier's addresses in the subnet. */
    Reply lookup(String identifier, Optional<Cidr> subnet) throws IOException {
        return agent.get(path(identifier, subnet));
    }

    /** Gives one address back. */
    Reply free(String identifier, Inet4Address address) throws IOException {
        return agent.delete(path(identifier, Optional.empty()) + "/" + address.getHostAddress());
    }

    /** Gives all of the identifier's addresses back. */
    Reply freeAll(String identifier) throws IOException {
        return agent.delete(path(identifier, Optional.empty()));
    }

    /** Everything that this node has handed out, as JSON. */
    Reply list() throws IOException {
        return agent.get("/ip");
    }

    /** Waits until the range is divided. */
    Reply ring(Optional<Duration> limit) throws IOException {
        return agent.await("GET", "/ring", patience(limit));
    }

    /** Takes the addresses of a peer over. */
    Reply takeOver(String peer) throws IOException {
        return agent.delete("/peer/" + segment(peer));
    }

    /** Has the addresses of a peer taken over as soon as that is safe. */
    Reply declareGone(String peer) throws IOException {
        return agent.delete("/peer/" + segment(peer) + "?gone=true");
    }

    /** What the allocator says of itself, such as {@code awaiting consensus (quorum: 2, known: 1)}; empty if nothing. */
    String state() {
        try {
            String overview = agent.get("/status").body();
            int section = overview.indexOf("Service: ipam");
            return section < 0
                    ? ""
                    : overview.substring(section)
                            .lines()
                            .map(String::strip)
                            .filter(line -> line.startsWith("Status:"))
                            .findFirst()
                            .map(line -> line.substring("Status:".length()).strip())
                            .orElse("");
        } catch (IOException e) {
            return ""; // whoever waits will hear of it
        }
    }

    private Patience patience(Optional<Duration> limit) {
        return Patience.forOthers(limit, () -> {
            String state = state();
            boolean explains = !state.isEmpty() && !state.equals(READY); // else the answer is on its way
            console.err().println(explains ? "waiting: " + state : "waiting for the agent");
        });
    }

    private static String path(String identifier, Optional<Cidr> network) {
        return "/ip/" + segment(identifier) + network.map(cidr -> "/" + cidr).orElse("");
    }

    /** Colons may stay as they are, and the identifiers of the log are easier to find so. */
    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }
}
