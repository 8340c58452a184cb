package io.fastdp.controller.kernel;

import io.fastdp.controller.bridge.DatapathOwner;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.UpcallDispatch;
import io.fastdp.odp.UpcallSocket;
import io.fastdp.odp.Vport;
import io.fastdp.odp.VportNumber;
import java.io.Closeable;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a datapath's upcalls ours, all of them on one socket. What arrives waits in the socket until somebody reads it, so
 * the claim can and does come before there is a vport. Claims come from one thread at a time; the rest is thread-safe.
 */
public final class UpcallClaim implements DatapathOwner, Closeable {
    private final NetlinkKernel kernel;
    private final int cpus;
    private volatile @Nullable UpcallSocket socket;
    private volatile UpcallDispatch dispatch = UpcallDispatch.SINGLE;

    /**
     * A claim on nothing yet.
     *
     * @param cpus how many CPUs the machine may have: one reader is enough, since misses are the exception, but each CPU
     *     needs an entry of its own
     */
    public UpcallClaim(NetlinkKernel kernel, int cpus) {
        this.kernel = kernel;
        this.cpus = cpus;
    }

    /** The socket that the upcalls come to; opened with the first claim, since before there may be no such thing. */
    public UpcallSocket socket() {
        UpcallSocket opened = socket;
        if (opened == null) {
            throw new IllegalStateException("no datapath has been claimed");
        }
        return opened;
    }

    /** How the kernel spreads the upcalls, as of the last claim. */
    UpcallDispatch dispatch() {
        return dispatch;
    }

    @Override
    public List<Integer> receivers() {
        return dispatch.forVport(List.of(socket().portId()));
    }

    /** The ids of the datapath of ours, one a CPU. */
    List<Integer> datapathIds() {
        return Collections.nCopies(cpus, socket().portId());
    }

    @Override
    public void claim(OdpClient odp, DatapathIndex datapath) throws NetlinkException {
        if (socket == null) {
            socket = UpcallSocket.open(kernel);
        }
        dispatch = odp.datapaths().dispatchUpcalls(datapath, datapathIds());
        for (Vport vport : odp.vports().list(datapath)) {
            claim(odp, datapath, vport.number());
        }
    }

    void claim(OdpClient odp, DatapathIndex datapath, VportNumber vport) throws NetlinkException {
        odp.vports().setUpcallPortIds(datapath, vport, receivers());
    }

    @Override
    public void close() {
        UpcallSocket opened = socket;
        if (opened != null) {
            opened.close();
        }
    }
}
