package io.fastdp.controller.bridge;

import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A link of ours as a vport of the datapath. Stateless. */
final class NetdevVport {
    private NetdevVport() {}

    /**
     * Its number; made if it is missing.
     *
     * @param link its name, and so the vport's
     * @param receivers port ids for its misses, if it is made
     */
    static VportNumber ensure(OdpClient odp, DatapathIndex datapath, String link, List<Integer> receivers, UndoLog undo)
            throws IOException {
        Optional<Vport> existing = odp.vports().get(link);
        if (existing.isEmpty()) {
            Vport made = odp.vports().create(datapath, new VportSpec.Netdev(link), receivers);
            undo.add(() -> odp.vports().delete(datapath, made.number()));
            return made.number();
        }
        if (!existing.get().datapath().equals(datapath)) {
            throw BridgeType.inconsistent();
        }
        return existing.get().number();
    }
}
