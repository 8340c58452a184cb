package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.OdpUnavailableException;
import java.io.IOException;
import java.util.List;

/** Finds the action of {@code fastdp datapath}. Confined to one thread. */
public final class DatapathCommand {
    private static final String USAGE = """
            usage: fastdp datapath list
                   fastdp datapath show [DATAPATH]
                   fastdp datapath add|delete DATAPATH
                   fastdp datapath vport list DATAPATH
                   fastdp datapath vport add DATAPATH DEVICE [--type netdev|internal|vxlan] [--udp-port 6784]
                   fastdp datapath vport delete DATAPATH DEVICE
                   fastdp datapath flow dump DATAPATH [-m]
                   fastdp datapath flow add DATAPATH MATCH ACTIONS
                   fastdp datapath flow delete DATAPATH MATCH|--all
                   fastdp datapath monitor DATAPATH\
            """;

    private final NetlinkKernel kernel;
    private final Console console;

    /** Prepares a command over a kernel. */
    public DatapathCommand(NetlinkKernel kernel, Console console) {
        this.kernel = kernel;
        this.console = console;
    }

    /**
     * Runs it; answers the exit status.
     *
     * @throws UsageException for arguments that are none
     * @throws IOException with the line to print if the kernel refuses
     */
    public int run(List<String> arguments) throws UsageException, IOException {
        if (arguments.isEmpty()) {
            throw new UsageException(USAGE);
        }
        try (OdpClient odp = OdpClient.open(kernel)) {
            return dispatch(odp, arguments.get(0), arguments.subList(1, arguments.size()));
        } catch (OdpUnavailableException e) {
            throw new IOException("the kernel has no openvswitch datapath: load it with 'modprobe openvswitch'", e);
        }
    }

    private int dispatch(OdpClient odp, String action, List<String> rest) throws UsageException, IOException {
        DatapathActions datapaths = new DatapathActions(odp, console);
        return switch (action) {
            case "list" -> datapaths.list(words(rest, 0, 0));
            case "show" -> datapaths.show(words(rest, 0, 1));
            case "add" -> datapaths.add(words(rest, 1, 1).get(0));
            case "delete" -> datapaths.delete(words(rest, 1, 1).get(0));
            case "monitor" ->
                new DatapathMonitor(kernel, odp, console).run(words(rest, 1, 1).get(0));
            case "vport" -> new VportActions(odp, console).run(rest, USAGE);
            case "flow" -> new FlowActions(odp, console).run(rest, USAGE);
            default -> throw new UsageException(USAGE);
        };
    }

    private static List<String> words(List<String> words, int min, int max) throws UsageException {
        if (words.size() < min || words.size() > max || words.stream().anyMatch(word -> word.startsWith("-"))) {
            throw new UsageException(USAGE);
        }
        return words;
    }
}
