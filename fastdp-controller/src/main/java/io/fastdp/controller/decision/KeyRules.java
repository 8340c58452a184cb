package io.fastdp.controller.decision;

import io.fastdp.controller.decision.Effect.Tell.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides when keys are renewed, from what the kernel says they have carried (ADR 26). Pure.
 *
 * <p>Nobody but the receiver of frames decides about their key, so two ends cannot want the same at once. Whether an original
 * would take a second offer on a connection is not known; it gets none.
 */
final class KeyRules {
    private KeyRules() {}

    static Step used(ForwardingState state, AgentEvent.AssociationsUsed event, Duration now) {
        ForwardingState next = state;
        List<Effect> effects = new ArrayList<>();
        for (Neighbour neighbour : state.links().connections().values()) {
            Optional<Encryption> encryption = neighbour.encryption();
            if (encryption.isPresent() && neighbour.excluded().isEmpty()) {
                Encryption after = takenUp(neighbour, encryption.get(), event, effects);
                effects.addAll(renew(neighbour, after, event, now));
                if (!after.equals(encryption.get())) {
                    next = next.withLinks(next.links().with(neighbour.encrypted(after)));
                }
            }
        }
        return new Step(next, effects);
    }

    private static Encryption takenUp(
            Neighbour neighbour, Encryption encryption, AgentEvent.AssociationsUsed event, List<Effect> effects) {
        if (!encryption.isTakenUp(neighbour.link(), event.used())) {
            return encryption;
        }
        effects.add(new Effect.Tell(
                Level.INFO,
                "IPsec: " + neighbour.peer() + " encrypts by a new key, spi "
                        + encryption.inbound().key().spi()));
        return encryption.takenUp();
    }

    private static List<Effect> renew(
            Neighbour neighbour, Encryption encryption, AgentEvent.AssociationsUsed event, Duration now) {
        if (encryption.isLost(neighbour.link(), event.used())) {
            return anew(neighbour, "IPsec key removed by others");
        }
        if (encryption.isWornOut(neighbour.link(), event.used())) {
            return anew(neighbour, "IPsec key worn out, and the peer renews none");
        }
        return neighbour.heartbeats().answered() && encryption.isDue(neighbour.link(), event.used(), now)
                ? List.of(new Effect.RenewKey(neighbour.connection()))
                : List.of();
    }

    private static List<Effect> anew(Neighbour neighbour, String why) {
        return List.of(
                new Effect.Tell(
                        Level.WARN,
                        why + "; ending the connection to " + neighbour.peer() + ", for the next one has new keys"),
                new Effect.Fail(neighbour.connection(), why));
    }
}
