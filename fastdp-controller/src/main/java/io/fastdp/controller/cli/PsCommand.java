package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.PluggedIn.Port;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code fastdp ps}: who has which addresses, as the agent recorded it, and with which MAC, as the kernel has it; then what is
 * plugged in and not recorded. Stateless.
 */
final class PsCommand {
    static final String USAGE = "usage: fastdp ps [ID ...] [--weave-bridge weave]   (ID: the first characters suffice)";

    /** Containers' ids are shown by their beginning, as Docker does. */
    private static final int SHORT_ID = 12;

    private final AddressClient client;
    private final PluggedIn pluggedIn;
    private final Console console;
    private final Answers answers;

    PsCommand(AddressClient client, PluggedIn pluggedIn, Console console) {
        this.client = client;
        this.pluggedIn = pluggedIn;
        this.console = console;
        this.answers = new Answers(console);
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("--weave-bridge"), Set.of(), USAGE);
        Reply list = client.list();
        boolean off = list.status() == 404;
        if (!off && !list.isSuccess()) {
            return answers.addresses(list);
        }
        Holdings holdings = off ? new Holdings(Map.of()) : Holdings.read(list);
        int status = off ? answers.off() : Console.OK;
        List<Port> ports = List.of();
        try {
            ports = pluggedIn.list(read.option("--weave-bridge").orElse("weave"));
        } catch (IOException e) {
            status = console.failed("no MACs: " + e.getMessage());
        }
        print(read.words(), holdings, ports);
        return status;
    }

    private void print(List<String> asked, Holdings holdings, List<Port> ports) {
        Set<Port> named = new HashSet<>();
        holdings.byIdentifier().forEach((identifier, addresses) -> {
            List<Port> of = ports.stream().filter(port -> has(port, addresses)).toList();
            named.addAll(of);
            if (isAsked(identifier, asked)) {
                String macs = of.isEmpty()
                        ? "-"
                        : of.stream().map(port -> port.mac().toString()).collect(Collectors.joining(","));
                console.out().println(shown(identifier) + " " + macs + " " + IpCommand.joined(addresses));
            }
        });
        ports.stream()
                .filter(port -> !named.contains(port) && !port.isBridge() && isAsked(port.device(), asked))
                .forEach(port -> console.out().println(port.device() + " " + port.mac() + texts(port.addresses())));
    }

    private static boolean isAsked(String identifier, List<String> asked) {
        return asked.isEmpty() || asked.stream().anyMatch(identifier::startsWith);
    }

    private static boolean has(Port port, List<Cidr> addresses) {
        return addresses.stream().anyMatch(address -> port.addresses().contains(address.address()));
    }

    private static String texts(Set<InetAddress> addresses) {
        return addresses.stream()
                .map(address -> " " + address.getHostAddress())
                .sorted()
                .collect(Collectors.joining());
    }

    private static String shown(String identifier) {
        boolean container = identifier.length() > SHORT_ID
                && identifier.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        return container ? identifier.substring(0, SHORT_ID) : identifier;
    }
}
