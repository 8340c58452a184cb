package io.fastdp.controller.allocator;

import io.fastdp.ipam.SeedMode;
import io.fastdp.mesh.peer.PeerName;
import java.util.Arrays;
import java.util.Optional;

/** Reads the value of {@code --ipalloc-init}, whose syntax has been checked. Pure. */
public final class SeedModes {
    private SeedModes() {}

    /** How an empty ring is seeded; an election among as many peers as we see, if nothing is said. */
    public static SeedMode of(Optional<String> init) {
        String text = init.orElse("consensus");
        int equals = text.indexOf('=');
        String mode = equals < 0 ? text : text.substring(0, equals);
        String parameter = equals < 0 ? "" : text.substring(equals + 1);
        return switch (mode) {
            case "consensus" -> new SeedMode.Consensus(parameter.isEmpty() ? 0 : Integer.parseInt(parameter));
            case "seed" ->
                new SeedMode.Seeds(Arrays.stream(parameter.split(",", -1))
                        .map(PeerName::parse)
                        .toList());
            case "observer" -> new SeedMode.Observer();
            default -> throw new IllegalArgumentException("unknown mode: " + mode);
        };
    }
}
