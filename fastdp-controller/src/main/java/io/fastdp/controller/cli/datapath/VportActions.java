package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportSpec;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code fastdp datapath vport list|add|delete}. Confined to one thread. */
final class VportActions {
    private static final String DEFAULT_UDP_PORT = "6784";
    /** The receiver of misses that nobody receives. */
    private static final List<Integer> NOBODY = List.of(0);

    private final OdpClient odp;
    private final Console console;

    VportActions(OdpClient odp, Console console) {
        this.odp = odp;
        this.console = console;
    }

    int run(List<String> arguments, String usage) throws UsageException, IOException {
        Arguments read = Arguments.parse(arguments, Set.of("--type", "--udp-port"), Set.of(), usage);
        List<String> words = read.words();
        String action = words.isEmpty() ? "" : words.get(0);
        if (words.size() == 2 && action.equals("list")) {
            return list(DatapathActions.named(odp, words.get(1)));
        }
        if (words.size() == 3 && action.equals("add")) {
            return add(DatapathActions.named(odp, words.get(1)), spec(words.get(2), read, usage));
        }
        if (words.size() == 3 && action.equals("delete")) {
            return delete(DatapathActions.named(odp, words.get(1)), words.get(2));
        }
        throw new UsageException(usage);
    }

    private int list(Datapath datapath) throws IOException {
        for (Vport vport : odp.vports().list(datapath.index())) {
            Vport.Stats stats = vport.stats();
            console.out()
                    .println("port " + vport.number().value() + ": " + DatapathActions.describe(vport)
                            + "\n    RX packets:" + stats.rxPackets() + " bytes:" + stats.rxBytes() + " errors:"
                            + stats.rxErrors() + " dropped:" + stats.rxDropped()
                            + "\n    TX packets:" + stats.txPackets() + " bytes:" + stats.txBytes() + " errors:"
                            + stats.txErrors() + " dropped:" + stats.txDropped());
        }
        return Console.OK;
    }

    private int add(Datapath datapath, VportSpec spec) throws IOException {
        Vport made = odp.vports().create(datapath.index(), spec, NOBODY);
        console.out().println("port " + made.number().value() + ": " + DatapathActions.describe(made));
        return Console.OK;
    }

    private int delete(Datapath datapath, String device) throws IOException {
        for (Vport vport : odp.vports().list(datapath.index())) {
            if (vport.name().equals(device)) {
                odp.vports().delete(datapath.index(), vport.number());
                return Console.OK;
            }
        }
        throw new IOException("datapath \"" + datapath.name() + "\" has no vport \"" + device
                + "\": 'fastdp datapath show " + datapath.name() + "' lists them");
    }

    private static VportSpec spec(String name, Arguments read, String usage) throws UsageException, IOException {
        String type = read.option("--type").orElse("netdev");
        return switch (type) {
            case "netdev" -> new VportSpec.Netdev(name);
            case "internal" -> new VportSpec.Internal(name);
            case "vxlan" -> vxlan(name, read.option("--udp-port").orElse(DEFAULT_UDP_PORT));
            default -> throw new UsageException(usage);
        };
    }

    private static VportSpec vxlan(String name, String udpPort) throws IOException {
        try {
            return new VportSpec.Vxlan(name, Integer.parseInt(udpPort));
        } catch (NumberFormatException e) {
            throw new IOException("\"" + udpPort + "\" is no UDP port", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
