package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code fastdp ip}: hands out addresses by name and takes them back. Stateless. */
final class IpCommand {
    static final String USAGE = """
            usage: fastdp ip allocate ID [SUBNET] [--timeout TIME]     print a free address, or the one that ID has
                   fastdp ip claim ID ADDRESS/LENGTH [--later] [--timeout TIME]
                                                                      this very address; --later: succeed at once
                                                                      even if that has to wait for other nodes
                   fastdp ip lookup ID [SUBNET]                       print the addresses of ID
                   fastdp ip free ID [ADDRESS]                        give back this one, or all of them
                   fastdp ip list [--json]                            all on this node
                   ID: a container's id or any other name; SUBNET as in 10.32.8.0/24, by default the default subnet\
            """;

    private final AddressClient client;
    private final Console console;
    private final Answers answers;

    IpCommand(AddressClient client, Console console) {
        this.client = client;
        this.console = console;
        this.answers = new Answers(console);
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("--timeout"), Set.of("--later", "--json"), USAGE);
        List<String> words = read.words();
        String action = words.isEmpty() ? "" : words.get(0);
        try {
            return switch (action) {
                case "allocate" -> allocate(identifier(words, 2, 3), read);
                case "claim" -> claim(identifier(words, 3, 3), read);
                case "lookup" -> answers.addresses(client.lookup(identifier(words, 2, 3), subnet(words)));
                case "free" -> free(identifier(words, 2, 3), words);
                case "list" -> list(words, read.has("--json"));
                default -> throw new UsageException(USAGE);
            };
        } catch (IllegalArgumentException e) {
            return console.failed(String.valueOf(e.getMessage()));
        }
    }

    private int allocate(String identifier, Arguments read) throws UsageException, IOException {
        var limit = Patience.limit(read.option("--timeout"));
        try {
            return answers.addresses(client.allocate(identifier, subnet(read.words()), limit));
        } catch (NoAnswerException e) {
            return console.failed(tooLate("no address for " + identifier, read));
        }
    }

    private int claim(String identifier, Arguments read) throws UsageException, IOException {
        var limit = Patience.limit(read.option("--timeout"));
        Cidr address = Cidr.parse(read.words().get(2));
        try {
            return answers.addresses(client.claim(identifier, address, read.has("--later"), limit));
        } catch (NoAnswerException e) {
            return console.failed(tooLate(address + " is not claimed", read));
        }
    }

    private String tooLate(String what, Arguments read) {
        String state = client.state();
        return what + " after " + read.option("--timeout").orElse("") + (state.isEmpty() ? "" : ": " + state);
    }

    private int free(String identifier, List<String> words) throws IOException {
        if (words.size() == 2) {
            return answers.addresses(client.freeAll(identifier));
        }
        String text = words.get(2);
        Inet4Address address = text.contains("/") ? Cidr.parse(text).address() : Cidr.parseAddress(text);
        return answers.addresses(client.free(identifier, address));
    }

    private int list(List<String> words, boolean json) throws UsageException, IOException {
        if (words.size() != 1) {
            throw new UsageException(USAGE);
        }
        Reply reply = client.list();
        if (json || !reply.isSuccess()) {
            return answers.addresses(reply);
        }
        Holdings holdings = Holdings.read(reply);
        int width = holdings.byIdentifier().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        holdings.byIdentifier()
                .forEach((identifier, addresses) -> console.out()
                        .println(identifier + " ".repeat(width - identifier.length()) + " " + joined(addresses)));
        return Console.OK;
    }

    static String joined(List<Cidr> addresses) {
        return String.join(" ", addresses.stream().map(Cidr::toString).toList());
    }

    private static String identifier(List<String> words, int least, int most) throws UsageException {
        if (words.size() < least || words.size() > most) {
            throw new UsageException(USAGE);
        }
        return checked(words.get(1));
    }

    /** Identifiers are parts of paths. */
    static String checked(String identifier) {
        boolean plain = !identifier.isEmpty() && identifier.chars().allMatch(c -> c > ' ' && c != '/' && c != 0x7f);
        if (!plain) {
            throw new IllegalArgumentException(
                    "invalid identifier \"" + identifier + "\": no blanks and no slashes, and not empty");
        }
        return identifier;
    }

    private static Optional<Cidr> subnet(List<String> words) {
        return words.size() < 3
                ? Optional.empty()
                : Optional.of(Cidr.parse(words.get(2)).network());
    }
}
