package io.fastdp.controller.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every flag of {@code fastdp launch}: the original router's names and defaults, so that its manifests and scripts work
 * unchanged, and {@code --rekey-after}. {@code docs/configuration.md} lists them, checked by a test.
 */
enum LaunchFlag {
    ADVERTISE_ADDRESS(
            "advertise-address", Kind.TEXT, "", Topic.CLOUD, "addresses told to the retired discovery service"),
    AWSVPC("awsvpc", Kind.SWITCH, "false", Topic.AWS, "no overlay, route tables of the cloud instead"),
    BUFSZ("bufsz", Kind.NUMBER, "8", Topic.CAPTURE, "capture buffer in MB, plain bridge only"),
    CNI_SOCKET("cni-socket", Kind.TEXT, "", Topic.ACTIVE, "Unix socket for fastdp-cni, blank = off"),
    CONN_LIMIT("conn-limit", Kind.NUMBER, "200", Topic.ACTIVE, "maximum number of connections, 0 = unlimited"),
    DATAPATH("datapath", Kind.TEXT, "", Topic.ACTIVE, "name of the Open vSwitch datapath"),
    DB_PREFIX("db-prefix", Kind.TEXT, "/weavedb/weave", Topic.ACTIVE, "prefix of the state files"),
    DNS_DOMAIN("dns-domain", Kind.TEXT, "weave.local.", Topic.DNS, "domain served by the name server"),
    DNS_FALLBACK_TIMEOUT("dns-fallback-timeout", Kind.DURATION, "5s", Topic.DNS, "timeout of upstream name servers"),
    DNS_LISTEN_ADDRESS("dns-listen-address", Kind.TEXT, "0.0.0.0:53", Topic.DNS, "where the name server listens"),
    DNS_TTL("dns-ttl", Kind.NUMBER, "1", Topic.DNS, "time to live of answers in seconds"),
    DOCKER_API("docker-api", Kind.TEXT, "unix:///var/run/docker.sock", Topic.DOCKER, "Docker API, blank = none"),
    DOCKER_BRIDGE("docker-bridge", Kind.TEXT, "", Topic.FIREWALL, "Docker's bridge, to be shielded"),
    EXPECT_NPC("expect-npc", Kind.SWITCH, "false", Topic.POLICY, "install the hooks of network policy"),
    H("H", Kind.LIST, "", Topic.PROXY, "address the Docker proxy listens on, repeatable"),
    HELP("help", Kind.SWITCH, "false", Topic.ACTIVE, "print this and exit"),
    HOST("host", Kind.TEXT, "", Topic.ACTIVE, "address to listen on and to dial from, blank = all"),
    HOST_ROOT("host-root", Kind.TEXT, "", Topic.ACTIVE, "prefix for reading machine ids"),
    HOSTNAME_FROM_LABEL("hostname-from-label", Kind.TEXT, "", Topic.PROXY, "label that names a container"),
    HOSTNAME_MATCH("hostname-match", Kind.TEXT, "(.*)", Topic.PROXY, "pattern applied to container names"),
    HOSTNAME_REPLACEMENT("hostname-replacement", Kind.TEXT, "$1", Topic.PROXY, "replacement for the pattern"),
    HTTP_ADDR("http-addr", Kind.TEXT, "", Topic.ACTIVE, "control API: host:port or absolute path, blank = off"),
    IPALLOC_DEFAULT_SUBNET("ipalloc-default-subnet", Kind.TEXT, "", Topic.ACTIVE, "subnet used when none is asked for"),
    IPALLOC_INIT("ipalloc-init", Kind.TEXT, "", Topic.ACTIVE, "consensus[=n], seed=name,..., or observer"),
    IPALLOC_RANGE("ipalloc-range", Kind.TEXT, "", Topic.ACTIVE, "address range of the whole cluster"),
    LOG_LEVEL("log-level", Kind.TEXT, "info", Topic.ACTIVE, "debug, info, warning, error"),
    METRICS_ADDR("metrics-addr", Kind.TEXT, "", Topic.ACTIVE, "metrics only, blank = off"),
    MIN_PROTOCOL_VERSION("min-protocol-version", Kind.NUMBER, "1", Topic.ACTIVE, "lowest mesh protocol, 1 or 2"),
    MTU("mtu", Kind.NUMBER, "0", Topic.ACTIVE, "MTU of the pods' network, 0 = automatic"),
    NAME("name", Kind.TEXT, "", Topic.ACTIVE, "peer name, blank = derived from bridge or machine id"),
    NICKNAME("nickname", Kind.TEXT, "", Topic.ACTIVE, "display name, blank = host name"),
    NO_BRIDGED_FASTDP("no-bridged-fastdp", Kind.SWITCH, "false", Topic.ACTIVE, "the datapath itself is the bridge"),
    NO_DEFAULT_IPALLOC("no-default-ipalloc", Kind.SWITCH, "false", Topic.PROXY, "no address without WEAVE_CIDR"),
    NO_DISCOVERY("no-discovery", Kind.SWITCH, "false", Topic.ACTIVE, "do not connect to peers learned from others"),
    NO_DNS("no-dns", Kind.SWITCH, "false", Topic.AS_IS, "no name server (there is none yet)"),
    NO_FASTDP("no-fastdp", Kind.SWITCH, "false", Topic.ACTIVE, "no kernel datapath, sleeve only"),
    NO_MASQ_LOCAL(
            "no-masq-local",
            Kind.SWITCH,
            "false",
            Topic.AS_IS,
            "keep client addresses (masquerading is not built in yet)"),
    NO_MULTICAST_ROUTE("no-multicast-route", Kind.SWITCH, "false", Topic.PROXY, "no multicast route in containers"),
    NO_REWRITE_HOSTS("no-rewrite-hosts", Kind.SWITCH, "false", Topic.PROXY, "leave /etc/hosts of containers alone"),
    PASSWORD("password", Kind.SECRET, "", Topic.ACTIVE, "shared secret, enables encryption"),
    PEER_DISCOVERY_URL(
            "peer-discovery-url",
            Kind.TEXT,
            "https://cloud.weave.works/api/net",
            Topic.CLOUD,
            "the retired discovery service"),
    PKT_DEBUG("pkt-debug", Kind.SWITCH, "false", Topic.DIAGNOSTICS, "log each packet"),
    PLUGIN("plugin", Kind.SWITCH, "false", Topic.PLUGIN, "run the legacy Docker plugin"),
    PLUGIN_MESH_SOCKET(
            "plugin-mesh-socket",
            Kind.TEXT,
            "/run/docker/plugins/weavemesh.sock",
            Topic.PLUGIN,
            "socket of the mesh plugin"),
    PLUGIN_SOCKET("plugin-socket", Kind.TEXT, "/run/docker/plugins/weave.sock", Topic.PLUGIN, "socket of the plugin"),
    PLUGIN_V2("plugin-v2", Kind.SWITCH, "false", Topic.PLUGIN, "run the swarm plugin"),
    PLUGIN_V2_MULTICAST("plugin-v2-multicast", Kind.SWITCH, "false", Topic.PLUGIN, "multicast in the swarm plugin"),
    PORT("port", Kind.NUMBER, "6783", Topic.ACTIVE, "TCP and UDP port of the mesh; VXLAN uses the next one"),
    PRINT_PEER_NAME("print-peer-name", Kind.SWITCH, "false", Topic.ACTIVE, "print the peer name and exit"),
    PROC_PATH("proc-path", Kind.TEXT, "/proc", Topic.PROCESSES, "proc file system of the host"),
    PROFILE("profile", Kind.TEXT, "", Topic.DIAGNOSTICS, "directory for a CPU profile"),
    PROXY("proxy", Kind.SWITCH, "false", Topic.PROXY, "run the Docker proxy"),
    REKEY_AFTER("rekey-after", Kind.DURATION, "8h", Topic.ACTIVE, "age at which keys for encrypted frames are renewed"),
    RESOLV_CONF("resolv-conf", Kind.TEXT, "", Topic.DNS, "where upstream name servers are read from"),
    RESUME("resume", Kind.SWITCH, "false", Topic.ACTIVE, "use the saved peer list"),
    REWRITE_INSPECT("rewrite-inspect", Kind.SWITCH, "false", Topic.PROXY, "show our address in docker inspect"),
    STATUS_ADDR("status-addr", Kind.TEXT, "", Topic.ACTIVE, "read-only pages and metrics, blank = off"),
    TLS("tls", Kind.SWITCH, "false", Topic.PROXY, "TLS for the Docker proxy"),
    TLSCACERT("tlscacert", Kind.TEXT, "", Topic.PROXY, "certificate authority of the Docker proxy"),
    TLSCERT("tlscert", Kind.TEXT, "", Topic.PROXY, "certificate of the Docker proxy"),
    TLSKEY("tlskey", Kind.TEXT, "", Topic.PROXY, "key of the Docker proxy"),
    TLSVERIFY("tlsverify", Kind.SWITCH, "false", Topic.PROXY, "verify clients of the Docker proxy"),
    TOKEN("token", Kind.SECRET, "", Topic.CLOUD, "token of the retired discovery service"),
    TRUSTED_SUBNETS(
            "trusted-subnets", Kind.TEXT, "", Topic.ACTIVE, "networks whose links go in clear text, comma separated"),
    VERSION("version", Kind.SWITCH, "false", Topic.ACTIVE, "print the version and exit"),
    WEAVE_BRIDGE("weave-bridge", Kind.TEXT, "weave", Topic.ACTIVE, "name of the bridge"),
    WITHOUT_DNS("without-dns", Kind.SWITCH, "false", Topic.PROXY, "containers of the proxy do not use our name server");

    private static final Map<String, LaunchFlag> BY_NAME = new HashMap<>();

    static {
        for (LaunchFlag flag : values()) {
            BY_NAME.put(flag.flagName, flag);
        }
    }

    private final String flagName;
    private final Kind kind;
    private final String defaultValue;
    private final Topic topic;
    private final String purpose;

    LaunchFlag(String flagName, Kind kind, String defaultValue, Topic topic, String purpose) {
        this.flagName = flagName;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.topic = topic;
        this.purpose = purpose;
    }

    /** How the value is read. */
    enum Kind {
        SWITCH,
        TEXT,
        SECRET,
        NUMBER,
        DURATION,
        LIST
    }

    /** What a flag belongs to; anything that is not built in yet says so once when its flag is set. */
    enum Topic {
        ACTIVE(""),
        /** Asks for what is so anyway. */
        AS_IS(""),
        AWS("the AWS mode is not built in"),
        CAPTURE("frames are captured without the pcap library's buffer"),
        CLOUD("the discovery service no longer exists"),
        DIAGNOSTICS("use 'fastdp datapath monitor' and --log-level=debug"),
        DNS("the name server is not built in"),
        DOCKER("the Docker API is not used"),
        FIREWALL("firewall rules are not built in"),
        PLUGIN("the Docker plugins are not built in"),
        POLICY("network policy is not built in"),
        PROCESSES("processes are looked up in /proc"),
        PROXY("the Docker proxy is not built in");

        private final String reason;

        Topic(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static Optional<LaunchFlag> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    String flagName() {
        return flagName;
    }

    Kind kind() {
        return kind;
    }

    String defaultValue() {
        return defaultValue;
    }

    Topic topic() {
        return topic;
    }

    String purpose() {
        return purpose;
    }

    boolean hasEffect() {
        return topic.reason().isEmpty();
    }

    /** As an operator types it. */
    String dashed() {
        return (flagName.length() == 1 ? "-" : "--") + flagName;
    }
}
