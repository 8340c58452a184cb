package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The sub-commands about who owns which part of the range: {@code prime} and {@code rmpeer}. Stateless. */
final class RingCommands {
    static final String PRIME = "usage: fastdp prime [--timeout TIME]   (waits until the nodes have divided the range)";
    static final String RMPEER =
            "usage: fastdp rmpeer [--gone] PEER ...   (name or nickname of a node that never comes "
                    + "back: this node takes its addresses over, at once, or with --gone as soon as that is safe)";

    private final AddressClient client;
    private final Console console;
    private final Answers answers;

    RingCommands(AddressClient client, Console console) {
        this.client = client;
        this.console = console;
        this.answers = new Answers(console);
    }

    int prime(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("--timeout"), Set.of(), PRIME);
        if (!read.words().isEmpty()) {
            throw new UsageException(PRIME);
        }
        var limit = Patience.limit(read.option("--timeout"));
        try {
            Reply reply = client.ring(limit);
            int status = answers.addresses(reply);
            if (status == Console.OK) {
                console.out().println("primed: the range is divided among the nodes");
            }
            return status;
        } catch (NoAnswerException e) {
            String state = client.state();
            return console.failed(
                    "not primed after " + read.option("--timeout").orElse("") + (state.isEmpty() ? "" : ": " + state));
        }
    }

    int removePeers(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of(), Set.of("--gone"), RMPEER);
        if (read.words().isEmpty()) {
            throw new UsageException(RMPEER);
        }
        int worst = Console.OK;
        for (String peer : read.words()) {
            int status = read.has("--gone") ? declareGone(peer) : takeOver(peer);
            if (status == Answers.NOT_FOUND) {
                return status; // so it would be for the others
            }
            worst = Math.max(worst, status);
        }
        return worst;
    }

    private int takeOver(String peer) throws IOException {
        Reply reply = client.takeOver(peer);
        int status = answers.addresses(reply);
        if (status == Console.OK && reply.body().startsWith("0 IPs")) {
            console.err()
                    .println("0 means: no peer of that name is known here, or it owns nothing (any more), or it"
                            + " is this node; 'fastdp status ipam' lists the owners");
        }
        return status;
    }

    private int declareGone(String peer) throws IOException {
        int status = answers.addresses(client.declareGone(peer));
        if (status == Console.OK) {
            console.out()
                    .println(peer + " is declared gone: its addresses are taken over once it is out of reach and all"
                            + " others have said what they know of them");
        }
        return status;
    }
}
