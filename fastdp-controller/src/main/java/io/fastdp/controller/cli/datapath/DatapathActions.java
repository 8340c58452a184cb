package io.fastdp.controller.cli.datapath;

import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.odp.Datapath;
import io.fastdp.odp.DatapathFeature;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportType;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code fastdp datapath list|show|add|delete}. Confined to one thread. */
final class DatapathActions {
    private final OdpClient odp;
    private final Console console;

    DatapathActions(OdpClient odp, Console console) {
        this.odp = odp;
        this.console = console;
    }

    int list(List<String> none) throws IOException {
        odp.datapaths().list().forEach(datapath -> console.out().println(datapath.name()));
        return Console.OK;
    }

    int show(List<String> name) throws IOException {
        List<Datapath> shown = name.isEmpty() ? odp.datapaths().list() : List.of(named(odp, name.get(0)));
        for (Datapath datapath : shown) {
            print(datapath);
        }
        return Console.OK;
    }

    int add(String name) throws IOException {
        odp.datapaths().create(name, EnumSet.of(DatapathFeature.UNALIGNED, DatapathFeature.VPORT_PIDS));
        return Console.OK;
    }

    int delete(String name) throws IOException {
        odp.datapaths().delete(named(odp, name).index());
        return Console.OK;
    }

    /**
     * The datapath of a name.
     *
     * @throws IOException with the line to print if there is none
     */
    static Datapath named(OdpClient odp, String name) throws IOException {
        return odp.datapaths()
                .get(name)
                .orElseThrow(() -> new IOException(
                        "there is no datapath \"" + name + "\": 'fastdp datapath list' shows those there are"));
    }

    static Map<VportNumber, String> portNames(OdpClient odp, Datapath datapath) throws IOException {
        Map<VportNumber, String> names = new TreeMap<>(java.util.Comparator.comparingInt(VportNumber::value));
        for (Vport vport : odp.vports().list(datapath.index())) {
            names.put(vport.number(), vport.name());
        }
        return names;
    }

    /** In the words and order of {@code ovs-dpctl show}, which operators know. */
    private void print(Datapath datapath) throws IOException {
        Datapath.Stats stats = datapath.stats();
        console.out().println("system@" + datapath.name() + ":");
        console.out().println("  lookups: hit:" + stats.hits() + " missed:" + stats.missed() + " lost:" + stats.lost());
        console.out().println("  flows: " + stats.flows());
        console.out()
                .println("  masks: hit:" + stats.maskHits() + " total:" + stats.masks() + " hit/pkt:"
                        + perPacket(stats));
        console.out().println("  upcalls: " + receivers(datapath));
        for (Vport vport : odp.vports().list(datapath.index())) {
            console.out().println("  port " + vport.number().value() + ": " + describe(vport));
        }
    }

    private static String perPacket(Datapath.Stats stats) {
        long packets = stats.hits() + stats.missed();
        return packets == 0 ? "0.00" : String.format(Locale.ROOT, "%.2f", (double) stats.maskHits() / packets);
    }

    private static String receivers(Datapath datapath) {
        return datapath.features().contains(DatapathFeature.DISPATCH_UPCALL_PER_CPU)
                ? "by CPU, port ids " + datapath.perCpuPortIds()
                : "by vport";
    }

    static String describe(Vport vport) {
        if (vport.type() == VportType.NETDEV) {
            return vport.name();
        }
        String type = vport.type().name().toLowerCase(Locale.ROOT);
        return vport.name() + " (" + type
                + (vport.udpPort().isPresent() ? ": dst_port=" + vport.udpPort().getAsInt() : "") + ")";
    }
}
