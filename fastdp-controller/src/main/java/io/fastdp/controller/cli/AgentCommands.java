package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.config.ProgramVersion;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sub-commands that ask the running agent. Stateless. */
final class AgentCommands {
    private static final int NOT_FOUND = 4; // exit status of the original's tool for a page that does not exist
    private static final Set<String> PAGES = Set.of("targets", "connections", "peers", "dns", "ipam");

    private static final String STATUS = "usage: fastdp status [connections|peers|targets|ipam|dns]";
    private static final String REPORT = "usage: fastdp report [-f TEMPLATE]";
    private static final String CONNECT = "usage: fastdp connect [--replace] [PEER[:PORT] ...]";
    private static final String FORGET = "usage: fastdp forget PEER[:PORT] ...";
    private static final String ATTACH =
            "usage: fastdp attach ADDRESS/LENGTH NAMESPACE [--ifname ethwe] [--id CONTAINER]\n"
                    + "       NAMESPACE: a process id, a path, or a name of 'ip netns list'";

    private final AgentClient client;
    private final Console console;

    AgentCommands(AgentClient client, Console console) {
        this.client = client;
        this.console = console;
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
        return told(client.get("/status/" + words.get(0)));
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
        int status = told(reply);
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
        return told(client.post("/connect", form));
    }

    int forget(List<String> arguments) throws UsageException, IOException {
        List<String> peers =
                Arguments.parse(arguments, Set.of(), Set.of(), FORGET).words();
        if (peers.isEmpty()) {
            throw new UsageException(FORGET);
        }
        return told(client.post("/forget", Map.of("peer", peers)));
    }

    int attach(List<String> arguments, boolean in) throws UsageException, IOException {
        String usage = in ? ATTACH : ATTACH.replace("attach", "detach");
        Arguments read = Arguments.parse(arguments, Set.of("--ifname", "--id"), Set.of(), usage);
        if (read.words().size() != 2) {
            throw new UsageException(usage);
        }
        Map<String, List<String>> form = new HashMap<>();
        try {
            Cidr address = Cidr.parse(read.words().get(0));
            NamespaceRef namespace = NamespaceRef.parse(read.words().get(1));
            String ifname = read.option("--ifname").orElse(AttachRequest.DEFAULT_INTERFACE);
            form.put("cidr", List.of(address.toString()));
            form.put("container", List.of(namespace.toString()));
            form.put("ifname", List.of(ifname));
            read.option("--id").ifPresent(id -> form.put("id", List.of(id)));
        } catch (IllegalArgumentException e) {
            return console.failed(String.valueOf(e.getMessage()));
        }
        return told(client.post(in ? "/attach" : "/detach", form));
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
            return told(reply);
        }
        console.out().println();
        console.out().print(reply.body());
        console.out().println();
        return Console.OK;
    }

    private int told(Reply reply) {
        if (reply.isSuccess()) {
            console.out().print(reply.body());
            return Console.OK;
        }
        if (reply.status() == 404) {
            return NOT_FOUND;
        }
        console.err().print(reply.body());
        return Console.FAILED;
    }
}
