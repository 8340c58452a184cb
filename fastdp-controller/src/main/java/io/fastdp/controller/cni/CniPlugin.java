package io.fastdp.controller.cni;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.util.concurrent.Striped;
import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.cni.CniException.Code;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a call, as the CNI specification 1.1.0 says it. Thread-safe; blocks. Calls for one container follow each
 * other: a runtime that has lost patience with an ADD sends a DEL at once, which must find all that the ADD made.
 */
final class CniPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(CniPlugin.class);
    private static final int STRIPES = 64;

    private final PodNetwork network;
    private final Striped<Lock> containers = Striped.lock(STRIPES);

    CniPlugin(PodNetwork network) {
        this.network = network;
    }

    /** Never throws: what goes wrong is the answer. */
    CniAnswer answer(byte[] message) {
        CniVersion version = CniVersion.newest();
        try {
            CniRequest request = CniRequest.parse(message);
            if (request.command().equals("VERSION")) {
                return versions();
            }
            NetworkConfig config = config(request);
            version = config.version();
            return answer(request, config);
        } catch (CniException e) {
            LOG.debug("CNI call failed", e);
            return CniAnswer.failed(version, e);
        } catch (RuntimeException e) {
            LOG.error("A CNI call met a mistake of this program", e);
            return CniAnswer.failed(version, new CniException(Code.OTHER, "mistake of this program: " + e, e));
        }
    }

    private static NetworkConfig config(CniRequest request) throws CniException {
        try {
            return NetworkConfig.parse(request.input());
        } catch (CniException e) {
            if (!request.command().equals("DEL")) {
                throw e;
            }
            LOG.warn("CNI: DEL goes on without its network configuration: {}", e.text());
            return NetworkConfig.UNREADABLE;
        }
    }

    private CniAnswer answer(CniRequest request, NetworkConfig config) throws CniException {
        String command = request.command();
        switch (command) {
            case "ADD", "DEL", "CHECK" -> {
                Lock alone = containers.get(request.container());
                alone.lock();
                try {
                    return new ContainerCall(network, request, config).answer(command);
                } finally {
                    alone.unlock();
                }
            }
            case "STATUS" -> requireReady(config);
            case "GC" -> collect(config);
            default -> throw new CniException(Code.INVALID_ENVIRONMENT, "unknown CNI_COMMAND: " + command);
        }
        return CniAnswer.EMPTY;
    }

    private void requireReady(NetworkConfig config) throws CniException {
        config.requireBridge(network.bridge());
        boolean handsOut = network.addresses()
                .filter(allocator -> !allocator.status().entries().isEmpty())
                .isPresent();
        if (config.ipam().delegate().isEmpty() && !handsOut) {
            throw new CniException(Code.NOT_AVAILABLE, "no addresses can be handed out yet; see 'fastdp status ipam'");
        }
    }

    /** Takes away what calls for containers have made that are no more. */
    private void collect(NetworkConfig config) throws CniException {
        Set<String> valid = config.valid()
                .orElseThrow(() -> new CniException(Code.INVALID_CONFIGURATION, "GC needs cni.dev/valid-attachments"));
        Set<String> kept = new HashSet<>(valid);
        for (Attachment each : Waiting.forAnswer(network.plugged())) {
            String container = each.identifier().orElse("");
            boolean ofThisNetwork = each.network().filter(config.name()::equals).isPresent();
            if (ofThisNetwork && !valid.contains(container)) {
                LOG.info("CNI: removing {} of container {}, which is no more", each.hostLink(), container);
                Waiting.forAnswer(network.unplug(each.hostLink()));
            } else {
                kept.add(container);
            }
        }
        if (network.addresses().isPresent()) {
            PodAddresses addresses = PodAddresses.of(network);
            for (String holder : addresses.holders()) {
                if (CniRequest.isRuntimes(holder) && !kept.contains(holder)) {
                    LOG.info("CNI: releasing the addresses of container {}, which is no more", holder);
                    addresses.release(holder);
                }
            }
        }
    }

    private static CniAnswer versions() {
        ObjectNode json = NetworkConfig.JSON.createObjectNode();
        json.put("cniVersion", CniVersion.newest().toString());
        ArrayNode supported = json.putArray("supportedVersions");
        CniVersion.texts().forEach(supported::add);
        return CniAnswer.of(json);
    }
}
