package io.fastdp.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LaunchFlagTest {
    /** Name, kind and default of every flag: scripts and manifests depend on each of them. */
    private static final String PINNED = """
            H LIST ""
            advertise-address TEXT ""
            awsvpc SWITCH "false"
            bufsz NUMBER "8"
            cni-socket TEXT ""
            conn-limit NUMBER "200"
            datapath TEXT ""
            db-prefix TEXT "/weavedb/weave"
            dns-domain TEXT "weave.local."
            dns-fallback-timeout DURATION "5s"
            dns-listen-address TEXT "0.0.0.0:53"
            dns-ttl NUMBER "1"
            docker-api TEXT "unix:///var/run/docker.sock"
            docker-bridge TEXT ""
            expect-npc SWITCH "false"
            help SWITCH "false"
            host TEXT ""
            host-root TEXT ""
            hostname-from-label TEXT ""
            hostname-match TEXT "(.*)"
            hostname-replacement TEXT "$1"
            http-addr TEXT ""
            ipalloc-default-subnet TEXT ""
            ipalloc-init TEXT ""
            ipalloc-range TEXT ""
            log-level TEXT "info"
            metrics-addr TEXT ""
            min-protocol-version NUMBER "1"
            mtu NUMBER "0"
            name TEXT ""
            nickname TEXT ""
            no-bridged-fastdp SWITCH "false"
            no-default-ipalloc SWITCH "false"
            no-discovery SWITCH "false"
            no-dns SWITCH "false"
            no-fastdp SWITCH "false"
            no-masq-local SWITCH "false"
            no-multicast-route SWITCH "false"
            no-rewrite-hosts SWITCH "false"
            password SECRET ""
            peer-discovery-url TEXT "https://cloud.weave.works/api/net"
            pkt-debug SWITCH "false"
            plugin SWITCH "false"
            plugin-mesh-socket TEXT "/run/docker/plugins/weavemesh.sock"
            plugin-socket TEXT "/run/docker/plugins/weave.sock"
            plugin-v2 SWITCH "false"
            plugin-v2-multicast SWITCH "false"
            port NUMBER "6783"
            print-peer-name SWITCH "false"
            proc-path TEXT "/proc"
            profile TEXT ""
            proxy SWITCH "false"
            rekey-after DURATION "8h"
            resolv-conf TEXT ""
            resume SWITCH "false"
            rewrite-inspect SWITCH "false"
            status-addr TEXT ""
            tls SWITCH "false"
            tlscacert TEXT ""
            tlscert TEXT ""
            tlskey TEXT ""
            tlsverify SWITCH "false"
            token SECRET ""
            trusted-subnets TEXT ""
            version SWITCH "false"
            weave-bridge TEXT "weave"
            without-dns SWITCH "false"
            """;

    @Test
    void namesKindsAndDefaultsArePinned() {
        String actual = Arrays.stream(LaunchFlag.values())
                .sorted(Comparator.comparing(LaunchFlag::flagName))
                .map(flag -> flag.flagName() + " " + flag.kind() + " \"" + flag.defaultValue() + "\"\n")
                .collect(Collectors.joining());

        assertThat(actual).isEqualTo(PINNED);
    }

    @Test
    void variablesArePinned() {
        List<String> actual = Arrays.stream(LaunchVariable.values())
                .map(variable -> variable.name() + " " + variable.flag().flagName())
                .toList();

        assertThat(actual)
                .containsExactly(
                        "WEAVE_PASSWORD password",
                        "WEAVE_MTU mtu",
                        "WEAVE_PORT port",
                        "WEAVE_NO_FASTDP no-fastdp",
                        "WEAVE_NO_BRIDGED_FASTDP no-bridged-fastdp",
                        "WEAVE_HTTP_ADDR http-addr",
                        "WEAVE_STATUS_ADDR status-addr",
                        "WEAVE_METRICS_ADDR metrics-addr",
                        "DOCKER_HOST docker-api");
    }

    @Test
    void usageNamesEveryFlag() {
        String usage = LaunchUsage.text();

        for (LaunchFlag flag : LaunchFlag.values()) {
            assertThat(usage).contains((flag.hasEffect() ? "  " : "* ") + flag.dashed() + " ");
        }
    }
}
