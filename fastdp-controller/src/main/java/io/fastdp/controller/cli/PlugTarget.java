package io.fastdp.controller.cli;

import io.fastdp.controller.cli.AgentClient.Reply;
import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.cni.PodNetwork;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What gets an address of the network. */
sealed interface PlugTarget {
    /**
     * Under what its addresses are filed: no two interfaces of different containers have the same, and the same command line
     * always leads to the same.
     */
    String identifier();

    /** Gives it the address; the answer is the address as people know it. */
    Reply plug(AgentClient agent, Cidr address) throws IOException;

    /** Takes the address from it; the answer is blank if it did not have it. */
    Reply unplug(AgentClient agent, Cidr address) throws IOException;

    /** This host, by the bridge's own interface. */
    record Host() implements PlugTarget {
        @Override
        public String identifier() {
            return PodNetwork.EXPOSED;
        }

        @Override
        public Reply plug(AgentClient agent, Cidr address) throws IOException {
            // There is no NAT yet that could be left out.
            Reply reply = agent.post("/expose/" + address, Map.of("skipNAT", List.of("true")));
            return reply.isSuccess()
                    ? new Reply(reply.status(), address.address().getHostAddress() + "\n")
                    : reply;
        }

        @Override
        public Reply unplug(AgentClient agent, Cidr address) throws IOException {
            return agent.delete("/expose/" + address);
        }

        @Override
        public String toString() {
            return "the bridge";
        }
    }

    /**
     * An interface inside a container. Immutable.
     *
     * @param namespace which network namespace
     * @param interfaceName of the interface inside
     * @param container id given by the user, if any
     */
    record Inside(NamespaceRef namespace, String interfaceName, Optional<String> container) implements PlugTarget {
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
            return new Inside(
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

        /** An interface beside the usual one has its own, since each needs its own address. */
        @Override
        public String identifier() {
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

        @Override
        public Reply plug(AgentClient agent, Cidr address) throws IOException {
            return agent.post("/attach", form(address));
        }

        @Override
        public Reply unplug(AgentClient agent, Cidr address) throws IOException {
            return agent.post("/detach", form(address));
        }

        private Map<String, List<String>> form(Cidr address) {
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
}
