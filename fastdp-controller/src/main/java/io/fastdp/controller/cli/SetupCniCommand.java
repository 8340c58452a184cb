package io.fastdp.controller.cli;

import io.fastdp.controller.cli.terminal.Arguments;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code fastdp setup-cni}: installs the CNI plugin and, where there is none, its configuration. For one use. */
final class SetupCniCommand {
    static final String USAGE = """
            usage: fastdp setup-cni [--plugin-dir /opt/cni/bin] [--conf-dir /etc/cni/net.d] [--host-root DIRECTORY]
                   installs the CNI plugin and, where there is none, its configuration; --host-root, or HOST_ROOT, is
                   where the host's directories are; WEAVE_CNI_PLUGIN_DIR: the plugin directory, with all that is
                   before it; HAIRPIN_MODE=false: no hairpin mode in a new configuration\
            """;
    private static final String PLUGIN_DIRECTORY = "/opt/cni/bin";
    // where the other is read-only, as on Google's nodes
    private static final String OTHER_PLUGIN_DIRECTORY = "/home/kubernetes/bin";
    private static final String CONFIG_DIRECTORY = "/etc/cni/net.d";

    private final Path program;
    private final Map<String, String> environment;
    private final Console console;
    private final CniInstallation installation = new CniInstallation();

    /** @param program the plugin to install */
    SetupCniCommand(Path program, Map<String, String> environment, Console console) {
        this.program = program;
        this.environment = environment;
        this.console = console;
    }

    int run(List<String> arguments) throws UsageException, IOException {
        Arguments read =
                Arguments.parse(arguments, Set.of("--plugin-dir", "--conf-dir", "--host-root"), Set.of(), USAGE);
        String hairpin = variable("HAIRPIN_MODE").orElse("true");
        if (!read.words().isEmpty()) {
            throw new UsageException(USAGE);
        }
        if (!List.of("true", "false").contains(hairpin)) {
            return console.failed("HAIRPIN_MODE is \"" + hairpin + "\": neither true nor false");
        }
        if (!Files.isReadable(program)) {
            return console.failed("there is no CNI plugin at " + program + ": scripts/build makes it");
        }
        String root = read.option("--host-root").or(() -> variable("HOST_ROOT")).orElse("");
        Path plugins = installPlugin(read.option("--plugin-dir"), root);
        installation.configuration(
                Path.of(root + read.option("--conf-dir").orElse(CONFIG_DIRECTORY)), Boolean.parseBoolean(hairpin));
        installation.done().forEach(console.out()::println);
        if (!Files.exists(plugins.resolve("portmap"))) {
            console.err()
                    .println(
                            "fastdp: there is no portmap in " + plugins + ", which the configuration names: install the"
                                    + " standard CNI plugins (in Debian containernetworking-plugins)");
        }
        return Console.OK;
    }

    /** Where it is now. */
    private Path installPlugin(Optional<String> named, String root) throws IOException {
        Optional<String> given = named.map(root::concat).or(() -> variable("WEAVE_CNI_PLUGIN_DIR"));
        Path first = Path.of(given.orElse(root + PLUGIN_DIRECTORY));
        Path other = Path.of(root + OTHER_PLUGIN_DIRECTORY);
        try {
            installation.plugin(program, first);
            return first;
        } catch (IOException e) {
            if (given.isPresent() || !Files.isDirectory(other)) {
                throw e;
            }
            installation.plugin(program, other);
            return other;
        }
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
