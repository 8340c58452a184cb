package io.fastdp.controller.cni;

import io.fastdp.controller.bridge.Attachment;
import io.fastdp.controller.status.AddressControl;
import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.route.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the plugin asks of the agent. Thread-safe; no method blocks: answers come through a stage, whose failure carries the one
 * clear line in its message.
 */
public interface PodNetwork {
    /** Under which the bridge's own addresses are filed. */
    String EXPOSED = "weave:expose";

    /** Address allocation; empty if it is off or not yet there. */
    Optional<AddressControl> addresses();

    /** Plugs a namespace in; an interface that is there already is completed. */
    CompletionStage<Attachment> plug(AttachRequest request);

    /** Takes an interface out of a namespace, whatever its addresses; false if there is none of ours. */
    CompletionStage<Boolean> unplug(NamespaceRef namespace, String interfaceName);

    /** Takes an interface away by the name of its end on the host; false if there is none. */
    CompletionStage<Boolean> unplug(String hostLink);

    /** All that is plugged in. */
    CompletionStage<List<Attachment>> plugged();

    /** The bridge's own addresses. */
    CompletionStage<Set<IpPrefix>> bridgeAddresses();

    /** Gives the bridge an address, so that this host can be reached by it; false if it had it. */
    CompletionStage<Boolean> expose(Cidr address);

    /** The name of the bridge that pods are plugged into. */
    String bridge();
}
