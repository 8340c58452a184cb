package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.generic.GenericRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The flows of datapaths (family {@code ovs_flow}). Thread-safe.
 *
 * <p>Changes go to the kernel many at a time; a change that is refused does not stop the others and comes back as a
 * {@link FlowFailure}. An exception means that the outcome of some changes is unknown; all of them may be repeated.
 */
public final class Flows {
    private static final int OMIT_ALL = OVS_UFID_F_OMIT_KEY | OVS_UFID_F_OMIT_MASK | OVS_UFID_F_OMIT_ACTIONS;

    private final GenericNetlink netlink;

    Flows(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Installs flows. One that has the identity of an installed flow replaces its actions atomically and keeps its counters.
     *
     * @return those refused; {@link FlowFailure.Reason#OVERLAP} if another flow matches the key
     */
    public List<FlowFailure> put(DatapathIndex dp, List<FlowPut> flows) throws NetlinkException {
        // No CREATE flag: to this family it means "must not exist".
        List<FlowFailure> failures = FlowFailure.of(
                netlink.batch("install flows in datapath " + dp, requests(OVS_CMD_NEW, dp, flows)),
                FlowFailure.Reason.OVERLAP);
        return failures.isEmpty() ? failures : withoutReplaced(dp, flows, failures);
    }

    /**
     * Newer kernels (6.1.2 and later) take a NEW over a flow with the same UFID for an overlap unless its match covers the
     * EtherType, because they compare the key as sent with the masked one. SET looks at the UFID alone.
     */
    private List<FlowFailure> withoutReplaced(DatapathIndex dp, List<FlowPut> flows, List<FlowFailure> failures)
            throws NetlinkException {
        List<FlowFailure> doubtful = failures.stream()
                .filter(failure -> failure.reason() == FlowFailure.Reason.OVERLAP
                        && flows.get(failure.index()).ufid().isPresent())
                .toList();
        List<FlowFailure> refused = replace(
                dp, doubtful.stream().map(failure -> flows.get(failure.index())).toList());
        Set<Integer> replaced = new HashSet<>();
        doubtful.forEach(failure -> replaced.add(failure.index()));
        refused.forEach(failure -> replaced.remove(doubtful.get(failure.index()).index()));
        return failures.stream()
                .filter(failure -> !replaced.contains(failure.index()))
                .toList();
    }

    /**
     * Replaces the actions of flows that are installed, atomically and keeping their counters. Faster than {@link #put} for
     * flows that are known to be there.
     *
     * @param flows their UFID, or else the key of the match, says which; the match of a flow with UFID is not looked at, so a
     *     UFID must never stand for two matches
     * @return those refused; {@link FlowFailure.Reason#ABSENT} if there is no such flow
     */
    public List<FlowFailure> replace(DatapathIndex dp, List<FlowPut> flows) throws NetlinkException {
        return FlowFailure.of(
                netlink.batch("replace actions of flows in datapath " + dp, requests(OVS_CMD_SET, dp, flows)),
                FlowFailure.Reason.ABSENT);
    }

    private static List<GenericRequest> requests(int command, DatapathIndex dp, List<FlowPut> flows) {
        List<GenericRequest> requests = new ArrayList<>(flows.size());
        for (FlowPut flow : flows) {
            requests.add(OvsRequests.flow(command, 0, dp, attributes -> FlowCodec.put(flow, attributes)));
        }
        return requests;
    }

    /**
     * Deletes flows that have a UFID.
     *
     * @return those refused; {@link FlowFailure.Reason#ABSENT} if there is no such flow
     */
    public List<FlowFailure> delete(DatapathIndex dp, List<Ufid> ufids) throws NetlinkException {
        List<GenericRequest> requests = new ArrayList<>(ufids.size());
        for (Ufid ufid : ufids) {
            requests.add(OvsRequests.flow(OVS_CMD_DEL, 0, dp, attributes -> FlowCodec.putUfid(ufid, attributes)));
        }
        return delete(dp, requests);
    }

    private List<FlowFailure> delete(DatapathIndex dp, Iterable<GenericRequest> requests) throws NetlinkException {
        List<GenericRequest> all = new ArrayList<>();
        requests.forEach(all::add);
        return FlowFailure.of(netlink.batch("delete flows of datapath " + dp, all), FlowFailure.Reason.ABSENT);
    }

    /**
     * Deletes flows that have no UFID. Their identity is the key exactly as it was sent when they were installed.
     *
     * @return those refused; {@link FlowFailure.Reason#ABSENT} if there is no such flow
     */
    public List<FlowFailure> deleteByMatch(DatapathIndex dp, List<FlowMatch> matches) throws NetlinkException {
        List<GenericRequest> requests = new ArrayList<>(matches.size());
        for (FlowMatch match : matches) {
            requests.add(OvsRequests.flow(
                    OVS_CMD_DEL, 0, dp, attributes -> attributes.nest(OVS_FLOW_ATTR_KEY, match::writeKey)));
        }
        return delete(dp, requests);
    }

    /** Deletes the flows of a terse dump that have no UFID: those of other programs, or of older versions. */
    public List<FlowFailure> deleteByKey(DatapathIndex dp, List<FlowKeys> keys) throws NetlinkException {
        List<GenericRequest> requests = new ArrayList<>(keys.size());
        for (FlowKeys key : keys) {
            requests.add(OvsRequests.flow(
                    OVS_CMD_DEL, 0, dp, attributes -> attributes.nest(OVS_FLOW_ATTR_KEY, key::writeTo)));
        }
        return delete(dp, requests);
    }

    /** Deletes all flows. Every packet is a miss afterwards; to change flows, {@link #put} over them instead. */
    public void flush(DatapathIndex dp) throws NetlinkException {
        netlink.request("flush flows of datapath " + dp, OvsRequests.flow(OVS_CMD_DEL, 0, dp, attributes -> {}));
    }

    /** All flows with everything about them. While flows are being installed one can be missed or seen twice. */
    public List<Flow> dump(DatapathIndex dp) throws NetlinkException {
        String operation = "dump flows of datapath " + dp;
        List<FlowCodec.Entry> entries = OvsRequests.decode(
                operation,
                netlink.dump(operation, OvsRequests.flow(OVS_CMD_GET, 0, dp, attributes -> {})),
                FlowCodec::read);
        List<Flow> flows = new ArrayList<>(entries.size());
        for (FlowCodec.Entry entry : entries) {
            if (entry.complete()) {
                flows.add(entry.flow());
            } else {
                // Its actions did not fit the dump's buffer; if it is gone by now, it need not be reported.
                again(dp, entry.flow()).ifPresent(flows::add);
            }
        }
        return flows;
    }

    private Optional<Flow> again(DatapathIndex dp, Flow flow) throws NetlinkException {
        Optional<Ufid> ufid = flow.ufid();
        return ufid.isPresent() ? get(dp, ufid.get()) : get(dp, flow.match());
    }

    /** Identity and counters of all flows: a fifth of the data, and much faster. */
    public List<FlowSummary> dumpTerse(DatapathIndex dp) throws NetlinkException {
        String operation = "dump flow counters of datapath " + dp;
        var request =
                OvsRequests.flow(OVS_CMD_GET, 0, dp, attributes -> attributes.u32(OVS_FLOW_ATTR_UFID_FLAGS, OMIT_ALL));
        return OvsRequests.decode(operation, netlink.dump(operation, request), FlowCodec::readTerse);
    }

    /** The flow with this UFID, if there is one. */
    public Optional<Flow> get(DatapathIndex dp, Ufid ufid) throws NetlinkException {
        String operation = "get flow " + ufid + " of datapath " + dp;
        return get(operation, OvsRequests.flow(OVS_CMD_GET, 0, dp, attributes -> FlowCodec.putUfid(ufid, attributes)));
    }

    /** The flow without UFID that was installed with exactly this key, if there is one. */
    public Optional<Flow> get(DatapathIndex dp, FlowMatch match) throws NetlinkException {
        String operation = "get flow " + match + " of datapath " + dp;
        return get(
                operation,
                OvsRequests.flow(
                        OVS_CMD_GET, 0, dp, attributes -> attributes.nest(OVS_FLOW_ATTR_KEY, match::writeKey)));
    }

    private Optional<Flow> get(String operation, GenericRequest request) throws NetlinkException {
        return OvsRequests.ifPresent(
                () -> OvsRequests.one(operation, netlink.query(operation, request), FlowCodec::read)
                        .flow(),
                Errno.ENOENT);
    }
}
