package io.fastdp.controller.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.cni.CniException.Code;
import io.fastdp.ipam.address.Cidr;
import java.net.Inet4Address;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the operator configured for a network of type {@code weave-net}, and what the runtime adds to it. Immutable.
 *
 * @param version of the specification
 * @param name of the network; nobody else's attachments are touched in cleaning up
 * @param bridge that pods are plugged into; absent: ours
 * @param mtu of pods' interfaces; absent: the one that is found
 * @param hairpin whether a pod's frames may come back to it
 * @param ipam who gives addresses, and which
 * @param dns copied into the result
 * @param previous what an ADD answered
 * @param valid which attachments exist, when asked to clean up; absent: not said
 */
record NetworkConfig(
        CniVersion version,
        String name,
        Optional<String> bridge,
        OptionalInt mtu,
        boolean hairpin,
        Ipam ipam,
        JsonNode dns,
        Optional<CniResult> previous,
        Optional<ImmutableSet<String>> valid) {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String OURS = "weave-ipam";
    private static final int SMALLEST_MTU = 576;
    private static final int LARGEST_MTU = 65535;

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
    }

    /**
     * Where addresses come from.
     *
     * @param delegate another plugin that gives them; absent: we do
     * @param subnet to take them from; absent: the default one
     * @param gateway of the routes; absent: the bridge
     * @param routes absent: a default route
     */
    record Ipam(
            Optional<String> delegate,
            Optional<Cidr> subnet,
            Optional<Inet4Address> gateway,
            Optional<ImmutableList<PodRoute>> routes) {}

    /** What remains of one that nobody can read: enough for taking away what is known by the container's id. */
    static final NetworkConfig UNREADABLE = new NetworkConfig(
            CniVersion.newest(),
            "",
            Optional.empty(),
            OptionalInt.empty(),
            true,
            new Ipam(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            JSON.nullNode(),
            Optional.empty(),
            Optional.empty());

    /** Reads what came by the standard input. */
    static NetworkConfig parse(String input) throws CniException {
        JsonNode root = object("the network configuration", input);
        CniVersion version = version(root);
        try {
            refuse(root, "isGateway", "Gateway functionality not supported");
            refuse(root, "ipMasq", "IP Masquerading functionality not supported");
            JsonNode previous = root.path("prevResult");
            return new NetworkConfig(
                    version,
                    name(root),
                    text(root, "bridge"),
                    mtu(root),
                    flag(root, "hairpinMode", true),
                    ipam(root.path("ipam")),
                    root.path("dns"),
                    previous.isObject() ? Optional.of(CniResult.read(previous)) : Optional.empty(),
                    valid(root.path("cni.dev/valid-attachments")));
        } catch (IllegalArgumentException e) {
            throw new CniException(
                    Code.INVALID_CONFIGURATION, "the network configuration is wrong: " + e.getMessage(), e);
        }
    }

    /** Reads what a plugin answered that gives addresses. */
    static CniResult result(String output) throws CniException {
        JsonNode root = object("the IPAM plugin's answer", output);
        try {
            return CniResult.read(root);
        } catch (IllegalArgumentException e) {
            throw new CniException(
                    Code.OTHER, "Received no usable result from IPAM plugin", String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode object(String what, String text) throws CniException {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CniException(Code.DECODING_FAILED, what + " is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new CniException(Code.DECODING_FAILED, what + " is no JSON object");
        }
        return root;
    }

    private static String name(JsonNode root) {
        String name = text(root, "name").orElseThrow(() -> new IllegalArgumentException("name is missing"));
        if (!CniRequest.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name \"" + name + "\" is not of letters, digits, '_', '.' and '-'");
        }
        return name;
    }

    /** What a configuration without a version has always meant. */
    private static CniVersion version(JsonNode root) throws CniException {
        String text = root.path("cniVersion").asText("");
        return CniVersion.of(text.isEmpty() ? "0.1.0" : text)
                .orElseThrow(() -> new CniException(
                        Code.INCOMPATIBLE_VERSION,
                        "incompatible CNI versions",
                        "config is \"" + text + "\", plugin supports "
                                + CniVersion.texts().stream()
                                        .map(version -> '"' + version + '"')
                                        .toList()
                                        .toString()
                                        .replace(",", "")));
    }

    private static Ipam ipam(JsonNode ipam) {
        Optional<String> type = text(ipam, "type").filter(name -> !name.equals(OURS));
        if (type.isPresent() && type.get().contains("/")) {
            throw new IllegalArgumentException("ipam.type \"" + type.get() + "\" is no name of a plugin");
        }
        JsonNode routes = ipam.path("routes");
        return new Ipam(
                type,
                text(ipam, "subnet").map(Cidr::parse),
                text(ipam, "gateway").map(Cidr::parseAddress),
                routes.isArray() ? Optional.of(PodRoute.read(routes)) : Optional.empty());
    }

    private static OptionalInt mtu(JsonNode root) {
        JsonNode mtu = root.path("mtu");
        if (mtu.isMissingNode() || mtu.isNull() || (mtu.isInt() && mtu.intValue() == 0)) {
            return OptionalInt.empty();
        }
        if (!mtu.isInt() || mtu.intValue() < SMALLEST_MTU || mtu.intValue() > LARGEST_MTU) {
            throw new IllegalArgumentException(
                    "mtu must be 0 or " + SMALLEST_MTU + " to " + LARGEST_MTU + ", not " + mtu);
        }
        return OptionalInt.of(mtu.intValue());
    }

    private static void refuse(JsonNode root, String name, String why) {
        if (flag(root, name, false)) {
            throw new IllegalArgumentException(why);
        }
    }

    private static boolean flag(JsonNode node, String name, boolean otherwise) {
        JsonNode value = node.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw new IllegalArgumentException(name + " must be true or false, not " + value);
        }
        return value.asBoolean(otherwise);
    }

    /** Absent if it is blank. */
    static Optional<String> text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw new IllegalArgumentException(name + " must be a text, not " + value);
        }
        return Optional.of(value.asText("")).filter(text -> !text.isEmpty());
    }

    private static Optional<ImmutableSet<String>> valid(JsonNode attachments) {
        if (!attachments.isArray()) {
            return Optional.empty();
        }
        ImmutableSet.Builder<String> containers = ImmutableSet.builder();
        for (JsonNode attachment : attachments) {
            containers.add(text(attachment, "containerID")
                    .orElseThrow(() -> new IllegalArgumentException("an attachment without containerID")));
        }
        return Optional.of(containers.build());
    }

    /** There is but one bridge. */
    void requireBridge(String ours) throws CniException {
        String wanted = bridge.orElse(ours);
        if (!wanted.equals(ours)) {
            throw new CniException(
                    Code.INVALID_CONFIGURATION, "bridge \"" + wanted + "\" not present; did you launch weave?");
        }
    }
}
