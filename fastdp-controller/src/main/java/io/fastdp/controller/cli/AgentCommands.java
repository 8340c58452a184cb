package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.config.ProgramVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sub-commands that ask the running agent. Stateless. */
final class AgentCommands {
    /** What the original's templates say of a service that is off. */
    private static final String NO_SUCH_SERVICE = "error during template execution";

    private static final Set<String> PAGES = Set.of("targets", "connections", "peers", "dns", "ipam");

    private static final String STATUS = "usage: fastdp status [connections|peers|targets|ipam|dns]";
    private static final String REPORT = "usage: fastdp report [-f TEMPLATE]";
    private static final String CONNECT = "usage: fastdp connect [--replace] [PEER[:PORT] ...]";
    private static final String FORGET = "usage: fastdp forget PEER[:PORT] ...";

    private final AgentClient client;
    private final Console console;
    private final Answers answers;

    AgentCommands(AgentClient client, Console console) {
        this.client = client;
        this.console = console;
        this.answers = new Answers(console);
    }

    int status(List<String> arguments) throws UsageException, IOException {
        List<String> words =
                Arguments.parse(arguments, Set.of(), Set.of(), STATUS).words();
        if (words.size() > 1) {
            throw new UsageException(STATUS);
        }
        if (words.isEmpty()) {
            return framed(client.get("/status"));
        }
        if (!PAGES.contains(words.get(0))) {
            throw new UsageException("Invalid 'fastdp status' sub-command: " + words.get(0) + "\n" + STATUS);
        }
        Reply reply = client.get("/status/" + words.get(0));
        boolean off = reply.status() == 404 || reply.body().startsWith(NO_SUCH_SERVICE);
        return words.get(0).equals("ipam") && off ? answers.off() : answers.told(reply);
    }

    int report(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("-f", "--format"), Set.of(), REPORT);
        if (!read.words().isEmpty()) {
            throw new UsageException(REPORT);
        }
        var format = read.option("-f").or(() -> read.option("--format"));
        Reply reply = format.isEmpty()
                ? client.get("/report")
                : client.get("/report?" + AgentClient.encoded(Map.of("format", List.of(format.get()))));
        int status = answers.told(reply);
        if (reply.isSuccess() && !reply.body().endsWith("\n")) {
            console.out().println();
        }
        return status;
    }

    int connect(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of(), Set.of("--replace"), CONNECT);
        Map<String, List<String>> form = new HashMap<>();
        form.put("peer", read.words());
        if (read.has("--replace")) {
            form.put("replace", List.of("true"));
        } else if (read.words().isEmpty()) {
            throw new UsageException(CONNECT);
        }
        return answers.told(client.post("/connect", form));
    }

    int forget(List<String> arguments) throws UsageException, IOException {
        List<String> peers =
                Arguments.parse(arguments, Set.of(), Set.of(), FORGET).words();
        if (peers.isEmpty()) {
            throw new UsageException(FORGET);
        }
        return answers.told(client.post("/forget", Map.of("peer", peers)));
    }

    /** This program's version, and the agent's if one answers. */
    int version(List<String> arguments) throws UsageException {
        if (!arguments.isEmpty()) {
            throw new UsageException("usage: fastdp version");
        }
        console.out().println("fastdp " + ProgramVersion.text());
        try {
            Reply agent = client.get("/report?" + AgentClient.encoded(Map.of("format", List.of("{{.Version}}"))));
            if (agent.isSuccess()) {
                console.out().println("agent  " + agent.body());
            }
        } catch (IOException e) {
            return Console.OK; // no agent runs, and nobody asked for one
        }
        return Console.OK;
    }

    /** The overview stands between blank lines, as operators know it. */
    private int framed(Reply reply) {
        if (!reply.isSuccess()) {
            return answers.told(reply);
        }
        console.out().println();
        console.out().print(reply.body());
        console.out().println();
        return Console.OK;
    }
}
