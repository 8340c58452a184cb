package io.fastdp.controller.cli;

import io.fastdp.controller.Controller;
import io.fastdp.controller.cli.datapath.DatapathCommand;
import io.fastdp.controller.cli.terminal.Console;
import io.fastdp.controller.cli.terminal.UsageException;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.netlink.NetlinkKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Entry of the one program: agent and command line. */
public final class Main {
    private static final ListenAddress DEFAULT_AGENT = new ListenAddress.Tcp("127.0.0.1", 6784);

    private final Map<String, String> environment;
    private final Console console;

    Main(Map<String, String> environment, Console console) {
        this.environment = environment;
        this.console = console;
    }

    /**
     * Runs a sub-command and ends the process with its exit status.
     *
     * @param arguments sub-command and its arguments
     */
    public static void main(String[] arguments) {
        Console console = new Console(System.out, System.err);
        int status = new Main(System.getenv(), console).run(Arrays.asList(arguments));
        console.out().flush();
        System.exit(status);
    }

    int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        if (command.equals("launch")) {
            return new LaunchCommand(environment, console.out(), console.err(), Controller::run).run(rest);
        }
        boolean asksForHelp = rest.contains("--help") || rest.contains("-h");
        if (asksForHelp || List.of("help", "--help", "-h").contains(command)) {
            console.out().print(HelpText.of(command));
            return Console.OK;
        }
        try {
            return dispatch(command, rest);
        } catch (UsageException e) {
            console.err().println(e.getMessage());
            return Console.FAILED;
        } catch (IOException e) {
            return console.failed(String.valueOf(e.getMessage()));
        }
    }

    private int dispatch(String command, List<String> arguments) throws UsageException, IOException {
        return switch (command) {
            case "status" -> agent().status(arguments);
            case "report" -> agent().report(arguments);
            case "connect" -> agent().connect(arguments);
            case "forget" -> agent().forget(arguments);
            case "attach" -> new AttachCommand(client(), console).run(arguments);
            case "detach" -> new DetachCommand(client(), console).run(arguments);
            case "expose" -> new AttachCommand(client(), console).expose(arguments);
            case "hide" -> new DetachCommand(client(), console).hide(arguments);
            case "ip" -> new IpCommand(addresses(), console).run(arguments);
            case "ps" -> new PsCommand(addresses(), PluggedIn.ofHost(), console).run(arguments);
            case "prime" -> new RingCommands(addresses(), console).prime(arguments);
            case "rmpeer" -> new RingCommands(addresses(), console).removePeers(arguments);
            case "version", "--version" -> agent().version(arguments);
            case "datapath" -> new DatapathCommand(NetlinkKernel.host(), console).run(arguments);
            case "setup-cni" -> new SetupCniCommand(plugin(), environment, console).run(arguments);
            case "reset" -> new ResetCommand(client(), console).run(arguments);
            case "" -> throw new UsageException(HelpText.TEXT.stripTrailing());
            default -> throw new UsageException("Unknown fastdp command '" + command + "'; 'fastdp help' lists them");
        };
    }

    /** Beside the launcher script, which says where all of the program is. */
    private static Path plugin() {
        return Path.of(System.getProperty("fastdp.home", "."), "bin", "fastdp-cni");
    }

    private AgentCommands agent() throws IOException {
        return new AgentCommands(client(), console);
    }

    private AddressClient addresses() throws IOException {
        return new AddressClient(client(), console);
    }

    private AgentClient client() throws IOException {
        return new AgentClient(agentAddress());
    }

    private ListenAddress agentAddress() throws IOException {
        String text = environment.getOrDefault("WEAVE_HTTP_ADDR", "");
        if (text.isEmpty()) {
            return DEFAULT_AGENT;
        }
        return ListenAddress.parse(text)
                .orElseThrow(() ->
                        new IOException("WEAVE_HTTP_ADDR is \"" + text + "\": neither host:port nor an absolute path"));
    }
}
