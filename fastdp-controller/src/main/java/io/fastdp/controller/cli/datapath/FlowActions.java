package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.Arguments;
import io.fastdp.controller.cli.Console;
import io.fastdp.controller.cli.UsageException;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.OdpClient;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code fastdp datapath flow dump|add|delete}. Confined to one thread. */
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
        String action = words.isEmpty() ? "" : words.get(0);
        if (words.size() == 2 && action.equals("dump")) {
            return dump(DatapathActions.named(odp, words.get(1)));
        }
        if (words.size() == 2 && action.equals("delete") && read.has("--all")) {
            odp.flows().flush(DatapathActions.named(odp, words.get(1)).index());
            return Console.OK;
        }
        throw new UsageException(usage);
    }

    private int dump(Datapath datapath) throws IOException {
        for (Flow flow : odp.flows().dump(datapath.index())) {
            console.out().println(FlowText.verbose().format(flow));
        }
        return Console.OK;
    }
}
