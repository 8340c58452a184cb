package io.fastdp.controller.cli;

import io.fastdp.controller.config.IdentityOptions;
import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.config.ProgramVersion;
import io.fastdp.controller.log.LogOutput;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code fastdp launch}: reads flags and environment, says what was understood, and hands over to the agent. Loads nothing
 * that only the other sub-commands need: the agent's start time and memory count.
 */
public final class LaunchCommand {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final ToIntFunction<LaunchConfig> agent;

    /**
     * A command that has not run.
     *
     * @param environment variables that stand for flags that are not given
     * @param agent runs with what was read; returns the exit status
     */
    public LaunchCommand(
            Map<String, String> environment, PrintStream out, PrintStream err, ToIntFunction<LaunchConfig> agent) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.agent = agent;
    }

    /** Runs until the agent ends; answers the exit status. */
    public int run(List<String> arguments) {
        try {
            FlagValues values = FlagParser.parse(arguments);
            LaunchVariable.apply(environment, values);
            if (values.on(LaunchFlag.HELP)) {
                out.print(LaunchUsage.text());
                return 0;
            }
            if (values.on(LaunchFlag.VERSION)) {
                out.println("weave " + ProgramVersion.text());
                return 0;
            }
            if (values.on(LaunchFlag.PRINT_PEER_NAME)) {
                out.println(peerName(values));
                return 0;
            }
            return launch(values);
        } catch (FlagException e) {
            refuse(e);
            return e.exitStatus();
        }
    }

    private int launch(FlagValues values) throws FlagException {
        LaunchConfig read = LaunchConfigReader.read(values, new HostIdentity().hostName());
        LaunchConfig config = named(read, peerName(values));
        LogOutput.standardError().level(config.log().level());
        Logger log = LoggerFactory.getLogger(LaunchCommand.class);
        log.info("{}", config.optionLine());
        log.info("weave  {}", ProgramVersion.text());
        config.withoutEffect().forEach(line -> log.warn("{}", line));
        return agent.applyAsInt(config);
    }

    private static LaunchConfig named(LaunchConfig config, String name) {
        IdentityOptions was = config.identity();
        IdentityOptions identity =
                new IdentityOptions(Optional.of(name), was.nickName(), was.dbPrefix(), was.hostRoot(), was.procPath());
        return new LaunchConfig(
                identity,
                config.mesh(),
                config.datapath(),
                config.listeners(),
                config.ipam(),
                config.log(),
                config.given(),
                config.withoutEffect());
    }

    private static String peerName(FlagValues values) throws FlagException {
        Optional<String> given = values.nonBlank(LaunchFlag.NAME);
        if (given.isPresent()) {
            return given.get();
        }
        HostIdentity host = new HostIdentity();
        return new PeerNameDerivation(host, values.text(LaunchFlag.HOST_ROOT))
                .derive(host.macOf(values.text(LaunchFlag.WEAVE_BRIDGE)), Optional.empty(), new SecureRandom());
    }

    private void refuse(FlagException e) {
        if (e.exitStatus() == FlagException.BAD_FLAG) {
            err.println(e.getMessage());
        } else {
            LogOutput.standardError().fatal(String.valueOf(e.getMessage()));
        }
    }
}
