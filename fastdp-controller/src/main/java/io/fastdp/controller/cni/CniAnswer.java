package io.fastdp.controller.cni;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * What the plugin's program is told. Immutable.
 *
 * @param order an exit status, or {@code exec} and the name of a plugin to run
 * @param text for the standard output, or that plugin's standard input
 */
record CniAnswer(String order, String text) {
    /** All is well, and there is nothing to say. */
    static final CniAnswer EMPTY = new CniAnswer("0", "");

    static CniAnswer of(ObjectNode json) {
        return new CniAnswer("0", json + "\n");
    }

    static CniAnswer execute(String plugin, String input) {
        return new CniAnswer("exec " + plugin, input);
    }

    static CniAnswer failed(CniVersion version, CniException why) {
        ObjectNode json = NetworkConfig.JSON
                .createObjectNode()
                .put("cniVersion", version.toString())
                .put("code", why.code().number())
                .put("msg", why.text());
        if (!why.details().isEmpty()) {
            json.put("details", why.details());
        }
        return new CniAnswer("1", json + "\n");
    }

    byte[] encode() {
        return (order + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}
