package io.fastdp.controller.cli;

import java.util.Map;
import java.util.Optional;

/** Environment variables that stand in for launch flags that are not given. */
enum LaunchVariable {
    WEAVE_PASSWORD(LaunchFlag.PASSWORD),
    WEAVE_MTU(LaunchFlag.MTU),
    WEAVE_PORT(LaunchFlag.PORT),
    WEAVE_NO_FASTDP(LaunchFlag.NO_FASTDP),
    WEAVE_NO_BRIDGED_FASTDP(LaunchFlag.NO_BRIDGED_FASTDP),
    WEAVE_HTTP_ADDR(LaunchFlag.HTTP_ADDR),
    WEAVE_STATUS_ADDR(LaunchFlag.STATUS_ADDR),
    WEAVE_METRICS_ADDR(LaunchFlag.METRICS_ADDR),
    DOCKER_HOST(LaunchFlag.DOCKER_API);

    private final LaunchFlag flag;

    LaunchVariable(LaunchFlag flag) {
        this.flag = flag;
    }

    LaunchFlag flag() {
        return flag;
    }

    /** Puts the variables that are set and not empty under the flags. */
    static void apply(Map<String, String> environment, FlagValues values) throws FlagException {
        for (LaunchVariable variable : values()) {
            Optional<String> value = variable.read(environment);
            if (value.isPresent()) {
                values.fallback(variable.flag, variable.checked(value.get()));
            }
        }
    }

    private Optional<String> read(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name()))
                .filter(value -> !value.isEmpty())
                // Kubernetes sets WEAVE_PORT=tcp://… in pods of a namespace with a service called "weave"
                .filter(value -> this != WEAVE_PORT || !value.contains("://"));
    }

    private String checked(String value) throws FlagException {
        if (flag.kind() == LaunchFlag.Kind.SWITCH) {
            return "true"; // the original's scripts test for "not empty", whatever the text
        }
        try {
            return FlagParser.checked(flag, value);
        } catch (FlagException e) {
            throw FlagException.badFlag("environment variable " + name() + ": " + e.getMessage());
        }
    }
}
