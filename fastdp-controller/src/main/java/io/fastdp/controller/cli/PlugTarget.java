package io.fastdp.controller.cli;

import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an interface is plugged into. Immutable.
 *
 * @param namespace which network namespace
 * @param interfaceName of the interface inside
 * @param container id given by the user, if any
 */
record PlugTarget(NamespaceRef namespace, String interfaceName, Optional<String> container) {
    private static final Path NAMED = Path.of("/run/netns");

    /**
     * Reads the last word and the options.
     *
     * @throws UsageException with that text if there is no such word
     * @throws IllegalArgumentException with one line if it names no namespace, or the id is none
     */
    static PlugTarget of(Arguments read, String usage) throws UsageException {
        List<String> words = read.words();
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        if (last.isEmpty() || (words.size() == 1 && isAddress(last))) {
            throw new UsageException(usage);
        }
        return new PlugTarget(
                NamespaceRef.parse(last),
                read.option("--ifname").orElse(AttachRequest.DEFAULT_INTERFACE),
                read.option("--id").map(IpCommand::checked));
    }

    private static boolean isAddress(String text) {
        try {
            Wanted.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Under what its addresses are filed: no two interfaces of different containers have the same, and the same command line
     * always leads to the same. An interface beside the usual one has its own, since each needs its own address.
     */
    String identifier() {
        String name = container.orElseGet(this::namespaceName);
        return interfaceName.equals(AttachRequest.DEFAULT_INTERFACE) ? name : name + ":" + interfaceName;
    }

    /** Other paths have their slashes escaped, which the API would take for its own. */
    private String namespaceName() {
        if (namespace instanceof NamespaceRef.OfProcess process) {
            return "pid:" + process.id();
        }
        Path path = ((NamespaceRef.OfPath) namespace).path();
        String name = NAMED.equals(path.getParent()) ? String.valueOf(path.getFileName()) : path.toString();
        return "netns:" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    /** Parameters of the request that plugs it in with this address, or unplugs it. */
    Map<String, List<String>> form(Cidr address) {
        Map<String, List<String>> form = new HashMap<>();
        form.put("cidr", List.of(address.toString()));
        form.put("container", List.of(namespace.toString()));
        form.put("ifname", List.of(interfaceName));
        form.put("identifier", List.of(identifier()));
        container.ifPresent(id -> form.put("id", List.of(id)));
        return form;
    }

    @Override
    public String toString() {
        return interfaceName + " of " + namespace;
    }
}
