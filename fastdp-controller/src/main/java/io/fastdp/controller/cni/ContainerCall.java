package io.fastdp.controller.cni;

import com.google.common.collect.ImmutableList;
import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.cni.CniException.Code;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.route.IpPrefix;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call about one container: ADD, DEL or CHECK. Used once; blocks. */
final class ContainerCall {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerCall.class);

    private final PodNetwork network;
    private final CniRequest request;
    private final NetworkConfig config;
    private final String container;

    /** Whether an interface is wanted too, and not an address alone. */
    private final boolean plugs;

    /** The plugin that gives the addresses in our place. */
    private final Optional<String> delegate;

    ContainerCall(PodNetwork network, CniRequest request, NetworkConfig config) throws CniException {
        this.network = network;
        this.request = request;
        this.config = config;
        container = request.container();
        plugs = !request.isAllocatorOnly();
        delegate = plugs ? config.ipam().delegate() : Optional.empty();
    }

    CniAnswer answer(String command) throws CniException {
        if (delegate.isPresent() && request.delegated().isEmpty()) {
            if (command.equals("DEL")) {
                unplug();
            }
            // The program asks it, on the host where its files are, and calls again.
            return CniAnswer.execute(delegate.get(), request.input());
        }
        switch (command) {
            case "ADD" -> {
                return CniAnswer.of(add().toJson(config.version()));
            }
            case "DEL" -> delete();
            default -> check();
        }
        return CniAnswer.EMPTY;
    }

    private CniResult add() throws CniException {
        if (delegate.isPresent()) {
            return plug(NetworkConfig.result(request.delegated().orElseThrow()));
        }
        if (plugs) {
            // Before anything is taken for it.
            config.requireBridge(network.bridge());
            request.interfaceName();
            request.requiredNamespace();
        }
        PodAddresses addresses = PodAddresses.of(network);
        Optional<Cidr> subnet = config.ipam().subnet();
        boolean fresh = addresses.lookup(container, subnet).isEmpty();
        Cidr address = addresses.allocate(container, subnet);
        try {
            return plugs
                    ? plug(given(address, Optional.of(gateway(addresses, address))))
                    : given(address, config.ipam().gateway());
        } catch (CniException | RuntimeException e) {
            if (fresh) {
                undo(addresses, address, e);
            }
            throw e;
        }
    }

    private CniResult given(Cidr address, Optional<Inet4Address> gateway) {
        return new CniResult(
                ImmutableList.of(),
                ImmutableList.of(address),
                gateway,
                config.ipam().routes().orElse(ImmutableList.of()),
                config.dns());
    }

    private void undo(PodAddresses addresses, Cidr address, Exception reason) {
        try {
            unplug();
            addresses.free(container, address.address());
        } catch (CniException e) {
            reason.addSuppressed(e);
            LOG.warn("CNI: {} stays with container {} after an ADD that failed: {}", address, container, e.text());
        }
    }

    /** The bridge's address, best one that the pod reaches directly; the bridge gets one if it has none. */
    private Inet4Address gateway(PodAddresses addresses, Cidr pod) throws CniException {
        if (config.ipam().gateway().isPresent()) {
            return config.ipam().gateway().get();
        }
        List<Inet4Address> own = Waiting.forAnswer(network.bridgeAddresses()).stream()
                .map(IpPrefix::address)
                .filter(Inet4Address.class::isInstance)
                .map(Inet4Address.class::cast)
                .toList();
        if (!own.isEmpty()) {
            return own.stream().filter(pod::contains).findFirst().orElse(own.get(0));
        }
        Cidr exposed = addresses.allocate(PodNetwork.EXPOSED, Optional.empty());
        Waiting.forAnswer(network.expose(exposed));
        return exposed.address();
    }

    private CniResult plug(CniResult given) throws CniException {
        NamespaceRef namespace = request.requiredNamespace();
        String name = request.interfaceName();
        List<Attachment> plugged = new ArrayList<>();
        for (Cidr address : given.addresses()) {
            AttachRequest wanted = new AttachRequest(
                    container,
                    namespace,
                    address,
                    name,
                    Optional.of(container),
                    Optional.of(config.name()),
                    config.hairpin());
            plugged.add(Waiting.forAnswer(network.plug(wanted)));
        }
        Attachment made = plugged.stream()
                .findFirst()
                .orElseThrow(() -> new CniException(Code.OTHER, "Received no usable result from IPAM plugin"));
        new PodInterface(namespace, name).complete(config.mtu(), given, routes(given));
        return new CniResult(
                ImmutableList.of(
                        new CniResult.Interface(made.hostLink(), "", ""),
                        new CniResult.Interface(name, made.mac().toString(), namespace.toString())),
                given.addresses(),
                given.gateway(),
                given.routes(),
                given.dns());
    }

    private ImmutableList<PodRoute> routes(CniResult given) {
        boolean byDefault = given.routes().isEmpty() && given.gateway().isPresent();
        return config.ipam().routes().orElseGet(() -> byDefault ? ImmutableList.of(PodRoute.DEFAULT) : given.routes());
    }

    private void delete() throws CniException {
        if (plugs) {
            unplug();
        }
        if (delegate.isEmpty()) {
            PodAddresses.of(network).release(container);
        }
    }

    /** What cannot be removed is told to the operator only: the runtime could do nothing about it but try for ever. */
    private void unplug() throws CniException {
        Optional<NamespaceRef> namespace = request.namespace();
        if (namespace.isEmpty() || !Files.exists(Path.of(namespace.get().toString()))) {
            return; // the interface has gone with its namespace
        }
        String name = request.interfaceName();
        try {
            Waiting.forAnswer(network.unplug(namespace.get(), name));
        } catch (CniException e) {
            LOG.warn("weave-cni: error removing interface \"{}\": {}", name, e.text());
        }
    }

    private void check() throws CniException {
        CniResult made = config.previous()
                .orElseThrow(() -> new CniException(
                        Code.INVALID_CONFIGURATION, "CHECK needs the prevResult of the ADD that it is about"));
        if (delegate.isEmpty()) {
            List<Cidr> held =
                    PodAddresses.of(network).lookup(container, config.ipam().subnet());
            for (Cidr address : made.addresses()) {
                if (!held.contains(address)) {
                    throw new CniException(Code.OTHER, address + " is not filed for container " + container);
                }
            }
        }
        if (plugs) {
            new PodInterface(request.requiredNamespace(), request.interfaceName()).check(made, routes(made));
            if (Waiting.forAnswer(network.plugged()).stream().noneMatch(this::isOurs)) {
                throw new CniException(
                        Code.OTHER,
                        "nothing of container " + container + " is plugged into bridge \"" + network.bridge() + "\"");
            }
        }
    }

    private boolean isOurs(Attachment plugged) {
        return plugged.identifier().filter(container::equals).isPresent();
    }
}
