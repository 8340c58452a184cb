package io.fastdp.controller.status;

import io.fastdp.ipam.address.Cidr;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the outside may ask of the running agent. Thread-safe; no method blocks: answers that take time come through a
 * stage, whose failure carries the one clear line in its message.
 */
public interface AgentControl extends MetricsSource {
    /** Address allocation; empty if it is off or not yet there. */
    Optional<AddressControl> addresses();

    /** The last published snapshot. */
    AgentStatus status();

    /**
     * Adds targets to connect to.
     *
     * @param peers {@code host[:port]} each
     * @param replace whether targets that are not among {@code peers} are dropped
     * @return one line for each bad peer; good ones are added all the same
     */
    CompletionStage<List<String>> connect(List<String> peers, boolean replace);

    /** Drops targets; existing connections stay until they break. */
    void forget(List<String> peers);

    /** Leaves the network for good: the other peers are told, and the agent ends. Its devices stay. */
    void leave();

    /** Plugs a namespace in; answers the text for the operator, one line. */
    CompletionStage<String> attach(AttachRequest request);

    /** Unplugs a namespace; answers the text for the operator, one line. */
    CompletionStage<String> detach(AttachRequest request);

    /** Gives the bridge an address, so that this host reaches the containers; false if it had it. */
    CompletionStage<Boolean> expose(Cidr address);

    /** Takes it away; false if the bridge did not have it. */
    CompletionStage<Boolean> hide(Cidr address);
}
