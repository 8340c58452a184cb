package io.fastdp.controller;

import io.fastdp.controller.api.HttpApi;
import io.fastdp.controller.bridge.BridgeException;
import io.fastdp.controller.cni.CniSocket;
import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.log.LogOutput;
import io.fastdp.netlink.NetlinkKernel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an agent from start to signal: the one place that knows the order of both. */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final LaunchConfig config;
    private final NetlinkKernel kernel;
    private final Closer parts = new Closer();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    /** How a run ends without a signal; an empty reason is a good end. */
    record Ending(String failure) {
        /** As the operator wished. */
        static final Ending WANTED = new Ending("");
    }

    private Controller(LaunchConfig config, NetlinkKernel kernel) {
        this.config = config;
        this.kernel = kernel;
    }

    /**
     * Runs the agent in the foreground.
     *
     * @return exit status of a run that failed; one that is ended by SIGTERM or SIGINT ends the process itself, with 0
     */
    public static int run(LaunchConfig config) {
        return new Controller(config, NetlinkKernel.host()).run();
    }

    /**
     * Runs an agent inside a process that does other things too, on a kernel of the caller's choice.
     *
     * @return ends the agent when closed
     * @throws IOException it cannot start; nothing of it is left
     */
    public static Closeable start(LaunchConfig config, NetlinkKernel kernel) throws IOException {
        Controller controller = new Controller(config, kernel);
        try {
            controller.start();
            return controller.parts::close;
        } catch (IOException | RuntimeException e) {
            controller.parts.close();
            throw e;
        }
    }

    private int run() {
        Thread onSignal = new Thread(this::stop, "fastdp-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        String why;
        try {
            start();
            why = ending.get().failure();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Start failed", e);
            why = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
        } catch (ExecutionException e) {
            why = String.valueOf(e.getCause());
        } catch (InterruptedException e) {
            why = "interrupted";
        }
        Runtime.getRuntime().removeShutdownHook(onSignal);
        if (!why.isEmpty()) {
            LogOutput.standardError().fatal(why);
        }
        parts.close();
        return why.isEmpty() ? 0 : 1;
    }

    private void start() throws IOException {
        StatusBoard board = new StatusBoard(config.datapath().bridge());
        parts.add(HttpApi.open(config.listeners(), board));
        requireFreePort();
        try {
            board.running(new AgentAssembly(config, kernel, parts, ending::complete).assemble());
        } catch (BridgeException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (config.listeners().cni().isPresent()) {
            parts.add(CniSocket.open(config.listeners().cni().get(), board));
        }
    }

    /** The mesh binds its port late, after devices were made; better to fail before. */
    private void requireFreePort() throws IOException {
        int port = config.mesh().port();
        InetSocketAddress address = config.mesh()
                .host()
                .map(host -> new InetSocketAddress(host, port))
                .orElseGet(() -> new InetSocketAddress(port));
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on TCP " + address.getHostString() + ":" + port + ": " + e.getMessage()
                            + "; is another agent running? Choose another port with --port",
                    e);
        }
    }

    /** Ends the process with status 0; devices, flows and rules stay, so that traffic goes on. */
    private void stop() {
        LOG.info("=== received SIGINT/SIGTERM ===");
        LOG.info("*** exiting");
        parts.close();
        Runtime.getRuntime().halt(0);
    }
}
