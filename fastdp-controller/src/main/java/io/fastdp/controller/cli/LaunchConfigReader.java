package io.fastdp.controller.cli;

import io.fastdp.controller.config.DatapathOptions;
import io.fastdp.controller.config.IdentityOptions;
import io.fastdp.controller.config.IpamOptions;
import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.config.ListenAddress;
import io.fastdp.controller.config.ListenerOptions;
import io.fastdp.controller.config.LogLevel;
import io.fastdp.controller.config.LogOptions;
import io.fastdp.controller.config.MeshOptions;
import io.fastdp.controller.config.Secret;
import io.fastdp.controller.config.TargetOptions;
import io.fastdp.ipam.address.Cidr;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Turns flag values into a checked configuration; every refusal is the one line the original prints. Pure. */
final class LaunchConfigReader {
    private static final int MAX_PORT = 65_534; // one more is the VXLAN port
    private static final int MIN_MTU = 576; // RFC 791: what every host must take
    private static final int MAX_MTU = 65_535;
    private static final Duration MIN_REKEY = Duration.ofSeconds(1); // audits come every ten
    /** {@code sun_path} of {@code unix(7)}, without the NUL at its end. */
    private static final int LONGEST_SOCKET = 107;

    private static final int MIN_PROTOCOL = 1;
    private static final int MAX_PROTOCOL = 2;
    private static final int IFNAMSIZ = 16; // linux/if.h, with the terminating NUL
    private static final Pattern PEER_NAME =
            Pattern.compile("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}|[0-9a-fA-F:]*::[0-9a-fA-F:]*");

    private final FlagValues values;

    private LaunchConfigReader(FlagValues values) {
        this.values = values;
    }

    /**
     * Checks and assembles.
     *
     * @param hostName display name if none is given
     * @throws FlagException with exit status 1 and the line to print
     */
    static LaunchConfig read(FlagValues values, String hostName) throws FlagException {
        return new LaunchConfigReader(values).read(hostName);
    }

    private LaunchConfig read(String hostName) throws FlagException {
        LogOptions log = log();
        checkAws();
        return new LaunchConfig(
                identity(hostName), mesh(), datapath(), listeners(), ipam(), log, values.shown(), withoutEffect());
    }

    private LogOptions log() throws FlagException {
        String text = values.text(LaunchFlag.LOG_LEVEL);
        Optional<LogLevel> level = LogLevel.parse(text);
        if (level.isEmpty()) {
            throw FlagException.fatal("not a valid logrus Level: \"" + text + "\"");
        }
        return new LogOptions(level.get(), values.on(LaunchFlag.PKT_DEBUG));
    }

    private void checkAws() throws FlagException {
        if (!values.on(LaunchFlag.AWSVPC)) {
            return;
        }
        if (!values.text(LaunchFlag.PASSWORD).isEmpty()) {
            throw FlagException.fatal("--awsvpc mode is not compatible with the --password option");
        }
        if (values.on(LaunchFlag.NO_MASQ_LOCAL)) {
            throw FlagException.fatal("--awsvpc mode is not compatible with the --no-masq-local option");
        }
        if (values.nonBlank(LaunchFlag.IPALLOC_RANGE).isEmpty()) {
            throw FlagException.fatal("--awsvpc mode requires IPAM enabled");
        }
    }

    private IdentityOptions identity(String hostName) throws FlagException {
        Optional<String> name = values.nonBlank(LaunchFlag.NAME);
        if (name.isPresent() && !PEER_NAME.matcher(name.get()).matches()) {
            throw FlagException.fatal("invalid peer name \"" + name.get() + "\", should be like 4a:0f:f6:ec:1c:93");
        }
        return new IdentityOptions(
                name,
                values.nonBlank(LaunchFlag.NICKNAME).orElse(hostName),
                values.text(LaunchFlag.DB_PREFIX),
                values.text(LaunchFlag.HOST_ROOT),
                Path.of(values.text(LaunchFlag.PROC_PATH)));
    }

    private MeshOptions mesh() throws FlagException {
        int minProtocol = values.number(LaunchFlag.MIN_PROTOCOL_VERSION);
        if (minProtocol < MIN_PROTOCOL || minProtocol > MAX_PROTOCOL) {
            throw FlagException.fatal("--min-protocol-version must be in range [1,2]");
        }
        return new MeshOptions(
                values.nonBlank(LaunchFlag.HOST),
                bounded(LaunchFlag.PORT, 1, MAX_PORT),
                Optional.of(values.text(LaunchFlag.PASSWORD))
                        .filter(text -> !text.isEmpty())
                        .map(Secret::of),
                trustedSubnets(),
                rekeyAfter(),
                minProtocol,
                targets());
    }

    private Duration rekeyAfter() throws FlagException {
        Duration age = values.duration(LaunchFlag.REKEY_AFTER);
        if (age.compareTo(MIN_REKEY) < 0) {
            throw FlagException.fatal("--rekey-after must be 1s at least");
        }
        return age;
    }

    private TargetOptions targets() throws FlagException {
        boolean resume = values.on(LaunchFlag.RESUME);
        if (resume && !values.peers().isEmpty()) {
            throw FlagException.fatal("You must not specify an initial peer list in conjunction with --resume");
        }
        return new TargetOptions(
                values.peers(),
                resume,
                !values.on(LaunchFlag.NO_DISCOVERY),
                bounded(LaunchFlag.CONN_LIMIT, 0, Integer.MAX_VALUE));
    }

    private List<Cidr> trustedSubnets() throws FlagException {
        List<Cidr> subnets = new ArrayList<>();
        for (String text : values.text(LaunchFlag.TRUSTED_SUBNETS).split(",", -1)) {
            if (!text.isBlank()) {
                subnets.add(
                        cidr("Unable to parse trusted subnets: ", text.strip()).network());
            }
        }
        return subnets;
    }

    private DatapathOptions datapath() throws FlagException {
        int mtu = values.number(LaunchFlag.MTU);
        if (mtu != 0) {
            bounded(LaunchFlag.MTU, MIN_MTU, MAX_MTU);
        }
        return new DatapathOptions(
                deviceName(LaunchFlag.WEAVE_BRIDGE)
                        .orElseThrow(() -> FlagException.fatal("--weave-bridge must not be blank")),
                deviceName(LaunchFlag.DATAPATH),
                !values.on(LaunchFlag.NO_FASTDP),
                !values.on(LaunchFlag.NO_BRIDGED_FASTDP),
                mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu),
                values.nonBlank(LaunchFlag.DOCKER_BRIDGE),
                values.on(LaunchFlag.EXPECT_NPC),
                !values.on(LaunchFlag.NO_MASQ_LOCAL));
    }

    private Optional<String> deviceName(LaunchFlag flag) throws FlagException {
        Optional<String> name = values.nonBlank(flag);
        if (name.isPresent()
                && (name.get().length() >= IFNAMSIZ || name.get().chars().anyMatch(c -> c <= ' ' || c == '/'))) {
            throw FlagException.fatal(flag.dashed() + ": \"" + name.get()
                    + "\" is no device name: at most 15 characters, no blank, no slash");
        }
        return name;
    }

    private ListenerOptions listeners() throws FlagException {
        return new ListenerOptions(
                listener(LaunchFlag.HTTP_ADDR),
                listener(LaunchFlag.STATUS_ADDR),
                listener(LaunchFlag.METRICS_ADDR),
                socket(LaunchFlag.CNI_SOCKET));
    }

    private Optional<Path> socket(LaunchFlag flag) throws FlagException {
        Optional<String> text = values.nonBlank(flag);
        if (text.isPresent()
                && (!text.get().startsWith("/")
                        || text.get().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET)) {
            throw FlagException.fatal(flag.dashed() + ": \"" + text.get() + "\" is no absolute path of at most "
                    + LONGEST_SOCKET + " octets");
        }
        return text.map(Path::of);
    }

    private Optional<ListenAddress> listener(LaunchFlag flag) throws FlagException {
        Optional<String> text = values.nonBlank(flag);
        Optional<ListenAddress> address = text.flatMap(ListenAddress::parse);
        if (text.isPresent() && address.isEmpty()) {
            throw FlagException.fatal(
                    flag.dashed() + ": \"" + text.get() + "\" is neither host:port nor an absolute path");
        }
        return address;
    }

    private IpamOptions ipam() throws FlagException {
        Optional<Cidr> range = subnet(LaunchFlag.IPALLOC_RANGE);
        Optional<Cidr> subnet = subnet(LaunchFlag.IPALLOC_DEFAULT_SUBNET);
        Optional<String> init = values.nonBlank(LaunchFlag.IPALLOC_INIT);
        if (range.isEmpty() && subnet.isPresent()) {
            throw FlagException.fatal("--ipalloc-default-subnet specified without --ipalloc-range.");
        }
        if (range.isEmpty() && init.isPresent()) {
            throw FlagException.fatal("--ipalloc-init specified without --ipalloc-range.");
        }
        if (range.isPresent() && subnet.isPresent() && !range.get().overlaps(subnet.get())) {
            throw FlagException.fatal("IP address allocation default subnet " + subnet.get()
                    + " does not overlap with allocation range " + range.get());
        }
        if (init.isPresent()) {
            IpamInitSyntax.check(init.get());
        }
        return new IpamOptions(range, subnet, init);
    }

    private Optional<Cidr> subnet(LaunchFlag flag) throws FlagException {
        Optional<String> text = values.nonBlank(flag);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Cidr cidr = cidr("Unable to parse " + flag.dashed() + ": ", text.get());
        if (!cidr.isNetwork()) {
            throw FlagException.fatal("invalid subnet - bits after network prefix are not all zero: " + cidr);
        }
        if (cidr.size() < 4) {
            throw FlagException.fatal("invalid subnet - smaller than minimum size 4: " + cidr);
        }
        return Optional.of(cidr);
    }

    private static Cidr cidr(String prefix, String text) throws FlagException {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw FlagException.fatal(prefix + e.getMessage());
        }
    }

    private int bounded(LaunchFlag flag, int min, int max) throws FlagException {
        int value = values.number(flag);
        if (value < min || value > max) {
            throw FlagException.fatal(flag.dashed() + " must be in range [" + min + "," + max + "], not " + value);
        }
        return value;
    }

    /** One line for each given flag that asks for something not built in; a blank or false value asks for nothing. */
    private List<String> withoutEffect() {
        List<String> lines = new ArrayList<>();
        for (LaunchFlag flag : values.given()) {
            boolean asks = !values.text(flag).isBlank() && !values.text(flag).equals("false");
            if (!flag.hasEffect() && asks) {
                lines.add("Flag " + flag.dashed() + " has no effect yet: "
                        + flag.topic().reason());
            }
        }
        return lines;
    }
}
