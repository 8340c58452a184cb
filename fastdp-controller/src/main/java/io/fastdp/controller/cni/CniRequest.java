package io.fastdp.controller.cni;

import io.fastdp.controller.cni.CniException.Code;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One call of the plugin: its environment, and what came by its standard input. Immutable.
 *
 * @param variables by name
 * @param input the network configuration, as text
 */
record CniRequest(Map<String, String> variables, String input) {
    /** First line of what the plugin's program sends. */
    static final String GREETING = "fastdp-cni 1\n";

    /** Of containers and of networks. */
    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");

    /** As containerd, CRI-O and cnitool name those that they call for; nobody else files addresses so. */
    private static final Pattern RUNTIMES = Pattern.compile("[0-9a-f]{64}|cnitool-[0-9a-f]+");

    private static final int LONGEST_CONTAINER = 200;
    private static final int MOST_VARIABLES = 64;

    CniRequest {
        variables = Map.copyOf(variables);
    }

    /** {@code NAME=VALUE} each ended by a NUL, an empty one, and the input. */
    static CniRequest parse(byte[] message) throws CniException {
        String text = decode(message);
        if (!text.startsWith(GREETING)) {
            throw new CniException(
                    Code.OTHER,
                    "the call does not begin with \"" + GREETING.strip() + "\": a plugin"
                            + " of another version? Run 'fastdp setup-cni' again");
        }
        Map<String, String> variables = new TreeMap<>();
        int start = GREETING.length();
        for (int end = text.indexOf('\0', start); end != start; end = text.indexOf('\0', start)) {
            if (end < 0 || variables.size() == MOST_VARIABLES) {
                throw new CniException(Code.INVALID_ENVIRONMENT, "the call's environment has no end");
            }
            int equals = text.indexOf('=', start);
            if (equals < 0 || equals > end) {
                throw new CniException(Code.INVALID_ENVIRONMENT, "the call's environment has a part without \"=\"");
            }
            variables.put(text.substring(start, equals), text.substring(equals + 1, end));
            start = end + 1;
        }
        return new CniRequest(variables, text.substring(start + 1));
    }

    private static String decode(byte[] message) throws CniException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CniException(Code.DECODING_FAILED, "the call is not UTF-8 text", e);
        }
    }

    String command() throws CniException {
        return required("CNI_COMMAND");
    }

    /** Whether an identifier is surely one that a container runtime gave us. */
    static boolean isRuntimes(String identifier) {
        return RUNTIMES.matcher(identifier).matches();
    }

    /** The container's id, under which its addresses are filed. */
    String container() throws CniException {
        String id = required("CNI_CONTAINERID");
        if (id.length() > LONGEST_CONTAINER || !NAME.matcher(id).matches()) {
            throw new CniException(
                    Code.INVALID_ENVIRONMENT,
                    "CNI_CONTAINERID is no id of a container: letters, digits, '_', '.' and '-', at most "
                            + LONGEST_CONTAINER);
        }
        return id;
    }

    String interfaceName() throws CniException {
        String name = required("CNI_IFNAME");
        if (!AttachRequest.isInterfaceName(name) || name.equals(".") || name.equals("..") || name.contains(":")) {
            throw new CniException(
                    Code.INVALID_ENVIRONMENT,
                    "CNI_IFNAME is no name of an interface: at most 15 visible characters, no '/' and no ':'");
        }
        return name;
    }

    /** The pod's namespace; empty if there is none any more, which is all right when it is to be left. */
    Optional<NamespaceRef> namespace() throws CniException {
        String path = variables.getOrDefault("CNI_NETNS", "");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        if (!path.startsWith("/")) {
            throw new CniException(Code.INVALID_ENVIRONMENT, "CNI_NETNS is no absolute path: " + path);
        }
        return Optional.of(NamespaceRef.parse(path));
    }

    NamespaceRef requiredNamespace() throws CniException {
        return namespace().orElseThrow(() -> new CniException(Code.INVALID_ENVIRONMENT, "CNI_NETNS is missing"));
    }

    /** As which plugin the program was called. */
    boolean isAllocatorOnly() {
        return variables.getOrDefault("PROGRAM", "").equals("weave-ipam");
    }

    /** What a plugin answered that was run on our behalf for addresses; empty if none was. */
    Optional<String> delegated() throws CniException {
        Optional<String> result = Optional.ofNullable(variables.get("IPAM_RESULT"));
        String status = variables.getOrDefault("IPAM_STATUS", "0");
        if (result.isPresent() && !status.equals("0")) {
            throw new CniException(
                    Code.OTHER, "IPAM plugin failed to allocate IP address", "exit " + status + ": " + result.get());
        }
        return result;
    }

    private String required(String name) throws CniException {
        String value = variables.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new CniException(Code.INVALID_ENVIRONMENT, name + " is missing");
        }
        return value;
    }
}
