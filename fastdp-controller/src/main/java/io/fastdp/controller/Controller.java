package io.fastdp.controller;

import io.fastdp.controller.config.LaunchConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's composition root. */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private Controller() {}

    /** Runs the agent until it is told to stop; answers the exit status. */
    public static int run(LaunchConfig config) {
        LOG.info("Our name is {}", config.identity().name().orElse(""));
        return 1;
    }
}
