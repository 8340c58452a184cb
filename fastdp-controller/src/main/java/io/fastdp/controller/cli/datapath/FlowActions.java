package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowFailure;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowPut;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.FlowTextException;
import io.fastdp.odp.OdpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code fastdp datapath flow dump|add|delete}, in the syntax of {@code ovs-dpctl}. Confined to one thread. */
final class FlowActions {
    private final OdpClient odp;
    private final Console console;

    FlowActions(OdpClient odp, Console console) {
        this.odp = odp;
        this.console = console;
    }

    int run(List<String> arguments, String usage) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of(), Set.of("-m", "--all"), usage);
        List<String> words = read.words();
        if (words.size() < 2) {
            throw new UsageException(usage);
        }
        Datapath datapath = DatapathActions.named(odp, words.get(1));
        String action = words.get(0) + (words.size() - 2);
        return switch (action) {
            case "dump0" -> dump(datapath, read.has("-m"));
            case "add2" -> add(datapath, words.get(2), words.get(3));
            case "delete0" -> deleteAll(datapath, read, usage);
            case "delete1" -> delete(datapath, words.get(2));
            default -> throw new UsageException(usage);
        };
    }

    private int dump(Datapath datapath, boolean verbose) throws IOException {
        FlowText text = text(datapath, verbose);
        for (Flow flow : odp.flows().dump(datapath.index())) {
            console.out().println(text.format(flow));
        }
        return Console.OK;
    }

    private int add(Datapath datapath, String match, String actions) throws IOException {
        FlowText text = text(datapath, true);
        FlowPut put;
        try {
            put = FlowPut.of(text.parseMatch(match), text.parseActions(actions));
        } catch (FlowTextException e) {
            throw unreadable(e);
        }
        refused("add", match, odp.flows().put(datapath.index(), List.of(put)));
        return Console.OK;
    }

    private int delete(Datapath datapath, String match) throws IOException {
        FlowMatch parsed;
        try {
            parsed = text(datapath, true).parseMatch(match);
        } catch (FlowTextException e) {
            throw unreadable(e);
        }
        refused("delete", match, odp.flows().deleteByMatch(datapath.index(), List.of(parsed)));
        return Console.OK;
    }

    private int deleteAll(Datapath datapath, Arguments read, String usage) throws UsageException, IOException {
        if (!read.has("--all")) {
            throw new UsageException(usage);
        }
        odp.flows().flush(datapath.index());
        return Console.OK;
    }

    /** How this datapath's flows are written: vports by name, ages by the clock that the kernel counts on. */
    private FlowText text(Datapath datapath, boolean verbose) throws IOException {
        return (verbose ? FlowText.verbose() : FlowText.brief())
                .withPortNames(DatapathActions.portNames(odp, datapath))
                .at(Duration.ofNanos(System.nanoTime()));
    }

    private static IOException unreadable(FlowTextException e) {
        return new IOException("cannot read the flow: " + e.getMessage(), e);
    }

    private static void refused(String operation, String match, List<FlowFailure> failures) throws IOException {
        for (FlowFailure failure : failures) {
            String hint = switch (failure.reason()) {
                case OVERLAP -> "another flow matches the same packets";
                case ABSENT -> "there is no such flow";
                case NO_DATAPATH -> "the datapath has gone";
                case REFUSED -> "the kernel does not accept it; 'dmesg' may say why";
                case OTHER -> "the kernel failed";
            };
            throw new IOException(
                    "cannot " + operation + " flow " + match + ": " + hint + " ("
                            + failure.error().getMessage() + ")",
                    failure.error());
        }
    }
}
