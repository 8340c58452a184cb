package io.fastdp.netlink.xfrm;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_EXCL;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_DELPOLICY;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_DELSA;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_GETPOLICY;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_GETSA;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_NEWPOLICY;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_NEWSA;
import static io.fastdp.netlink.xfrm.Xfrm.XFRM_MSG_UPDPOLICY;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.TableSocket;
import java.io.Closeable;
import java.util.List;

/**
 * Security associations and policies of one network namespace. Thread-safe: requests queue up. Every method blocks until the
 * kernel has answered and throws {@link NetlinkException} with what it said.
 *
 * <p>Whatever belongs to others is neither listed, where it is not of our kind, nor touched: nothing here flushes.
 */
public final class XfrmNetlink implements Closeable {
    private final TableSocket socket;

    private XfrmNetlink(TableSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket. */
    public static XfrmNetlink open(NetlinkKernel kernel) throws NetlinkException {
        return new XfrmNetlink(TableSocket.open(kernel, NetlinkProtocol.XFRM));
    }

    /** ESP associations in transport mode over IPv4, whoever made them. */
    public List<InstalledAssociation> associations() throws NetlinkException {
        return socket.dump(
                new TableSocket.Query<>(
                        "list security associations", XFRM_MSG_GETSA, XFRM_MSG_NEWSA, XfrmCodec::readAssociation),
                new AttributeWriter());
    }

    /**
     * Adds an association.
     *
     * @return false if the destination has one with that SPI already
     * @throws NetlinkException ENOSYS or ENOENT if the kernel cannot do AES-GCM or ESP; EPERM without CAP_NET_ADMIN
     */
    public boolean add(Association association, AeadKey key) throws NetlinkException {
        return socket.executeUnless(
                Errno.EEXIST,
                "add " + association,
                XFRM_MSG_NEWSA,
                NLM_F_CREATE | NLM_F_EXCL,
                XfrmCodec.association(association, key));
    }

    /**
     * Deletes an association.
     *
     * @return false if there is none
     */
    public boolean delete(Association association) throws NetlinkException {
        return socket.executeUnless(
                Errno.ESRCH, "delete " + association, XFRM_MSG_DELSA, 0, XfrmCodec.associationId(association));
    }

    /** Policies for UDP to one port between two IPv4 hosts, whoever made them. */
    public List<Policy> policies() throws NetlinkException {
        return socket.dump(
                new TableSocket.Query<>(
                        "list IPsec policies", XFRM_MSG_GETPOLICY, XFRM_MSG_NEWPOLICY, XfrmCodec::readPolicy),
                new AttributeWriter());
    }

    /** Adds a policy, or replaces the one for the same packets in one step. */
    public void put(Policy policy) throws NetlinkException {
        socket.execute("put " + policy, XFRM_MSG_UPDPOLICY, NLM_F_CREATE, XfrmCodec.policy(policy));
    }

    /**
     * Deletes a policy.
     *
     * @return false if there is none
     */
    public boolean delete(Policy policy) throws NetlinkException {
        return socket.executeUnless(
                Errno.ENOENT, "delete " + policy, XFRM_MSG_DELPOLICY, 0, XfrmCodec.policyId(policy));
    }

    @Override
    public void close() {
        socket.close();
    }
}
