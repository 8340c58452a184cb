package io.fastdp.controller.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything an agent is started with: flags over environment over defaults, resolved and checked. Immutable.
 *
 * @param identity who this agent is and where its files are
 * @param mesh how it talks to peers
 * @param datapath bridge, devices and MTU
 * @param listeners where HTTP is served
 * @param ipam address allocation
 * @param log what is logged
 * @param given the options that were set, by flag name, secrets already replaced by {@code <redacted>}
 * @param withoutEffect options that were set, are accepted, and have no effect yet
 */
public record LaunchConfig(
        IdentityOptions identity,
        MeshOptions mesh,
        DatapathOptions datapath,
        ListenerOptions listeners,
        IpamOptions ipam,
        LogOptions log,
        SortedMap<String, String> given,
        List<String> withoutEffect) {

    /** Copies the collections. */
    public LaunchConfig {
        given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
        withoutEffect = List.copyOf(withoutEffect);
    }

    /** The line printed once at start: {@code Command line options: map[name:value …]}, without secrets. */
    public String optionLine() {
        StringBuilder line = new StringBuilder("Command line options: map[");
        String separator = "";
        for (var option : given.entrySet()) {
            line.append(separator).append(option.getKey()).append(':').append(option.getValue());
            separator = " ";
        }
        return line.append(']').toString();
    }
}
