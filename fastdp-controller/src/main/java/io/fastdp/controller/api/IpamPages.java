package io.fastdp.controller.api;

import io.fastdp.ipam.AllocatorStatus;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is shown of address allocation, as a page and in the report. Pure. */
final class IpamPages {
    private IpamPages() {}

    /** What one peer has of the ring. */
    private record Share(String nickName, boolean known, long size) {
        Share plus(AllocatorStatus.Entry entry) {
            return new Share(nickName, known, size + entry.size());
        }
    }

    /** One line for each owner of space, our own first, and one for each thing that an operator should look after. */
    static String owners(AllocatorStatus status, String self) {
        StringBuilder page = new StringBuilder();
        Map<PeerName, Share> shares = shares(status);
        shares.forEach((peer, share) -> {
            if (peer.toString().equals(self)) {
                line(page, status, peer, share, "(" + status.active() + " active)");
            }
        });
        shares.forEach((peer, share) -> {
            if (!peer.toString().equals(self)) {
                line(page, status, peer, share, share.known() ? "" : "- unreachable!");
            }
        });
        troubles(status).forEach(trouble -> page.append(trouble).append('\n'));
        return page.toString();
    }

    private static Map<PeerName, Share> shares(AllocatorStatus status) {
        Map<PeerName, Share> shares = new TreeMap<>();
        for (AllocatorStatus.Entry entry : status.entries()) {
            shares.put(
                    entry.peer(),
                    shares.getOrDefault(entry.peer(), new Share(entry.nickName(), entry.known(), 0))
                            .plus(entry));
        }
        return shares;
    }

    private static void line(StringBuilder page, AllocatorStatus status, PeerName peer, Share share, String note) {
        page.append(String.format(
                Locale.ROOT,
                "%-37s %8d IPs (%04.1f%% of total) %s\n",
                peer + "(" + share.nickName() + ")",
                share.size(),
                percent(status, share.size()),
                note));
    }

    private static double percent(AllocatorStatus status, long addresses) {
        return 100.0 * addresses / status.rangeSize();
    }

    private static List<String> troubles(AllocatorStatus status) {
        AllocatorStatus.Troubles troubles = status.troubles();
        List<String> lines = new ArrayList<>();
        troubles.fault().ifPresent(fault -> lines.add("! " + fault));
        troubles.clashes()
                .forEach(clash -> lines.add("! " + clash.address() + " of " + clash.identifier() + " clashes with "
                        + clash.other() + ", which uses it too"));
        troubles.strays()
                .forEach(stray -> lines.add("! " + stray.address() + " of " + stray.identifier() + " belongs to "
                        + stray.owner() + ", which was asked for it"));
        troubles.losing().forEach(range -> lines.add("! gave way: " + range));
        troubles.gone().stream()
                .sorted()
                .forEach(peer -> lines.add("! " + peer + " is declared gone; not taken over yet"));
        if (troubles.held() > 0) {
            lines.add("! " + troubles.held() + " IPs of ours are held back for now");
        }
        return lines;
    }

    /** Owners of space that the mesh does not reach. */
    static long unreachableOwners(AllocatorStatus status) {
        return shares(status).values().stream()
                .filter(share -> !share.known() && share.size() > 0)
                .count();
    }

    /** The part of the range that they have, 0 to 100. */
    static double unreachablePercentage(AllocatorStatus status) {
        return shares(status).values().stream()
                .filter(share -> !share.known())
                .mapToDouble(share -> percent(status, share.size()))
                .sum();
    }

    /** The report's object. */
    static Fields report(AllocatorStatus status) {
        Fields fields = new Fields();
        status.paxos()
                .ifPresentOrElse(
                        paxos -> fields.with(
                                "Paxos",
                                new Fields()
                                        .with("Elector", paxos.elector())
                                        .with("KnownNodes", paxos.knownNodes())
                                        .with("Quorum", paxos.quorum())),
                        () -> fields.withNothing("Paxos"));
        fields.with("Range", status.range().toString())
                .with("RangeNumIPs", status.rangeSize())
                .with("ActiveIPs", status.active())
                .with("DefaultSubnet", status.defaultSubnet().toString())
                .withList(
                        "Entries",
                        status.entries().stream().map(IpamPages::entry).toList())
                .withList(
                        "PendingClaims",
                        status.pendingClaims().stream().map(IpamPages::claim).toList())
                .withList(
                        "PendingAllocates",
                        status.pendingAllocates().stream().map(Object::toString).toList());
        return ours(fields, status.troubles());
    }

    private static Fields entry(AllocatorStatus.Entry entry) {
        return new Fields()
                .with("Token", entry.token())
                .with("Size", entry.size())
                .with("Peer", entry.peer().toString())
                .with("Nickname", entry.nickName())
                .with("IsKnownPeer", entry.known())
                .with("Version", entry.version());
    }

    private static Fields claim(AllocatorStatus.PendingClaim claim) {
        return new Fields()
                .with("Ident", claim.identifier())
                .with(
                        "CIDR",
                        new Fields()
                                .with("Addr", claim.address().address().getHostAddress())
                                .with("PrefixLen", claim.address().prefixLength()));
    }

    private static Fields ours(Fields fields, AllocatorStatus.Troubles troubles) {
        return fields.withOurs("Faults", troubles.fault().stream().toList())
                .withOurs(
                        "Clashes",
                        troubles.clashes().stream().map(IpamPages::clash).toList())
                .withOurs(
                        "Strays",
                        troubles.strays().stream().map(IpamPages::clash).toList())
                .withOurs("LosingRanges", troubles.losing())
                .withOurs(
                        "DeclaredGone",
                        troubles.gone().stream()
                                .sorted()
                                .map(PeerName::toString)
                                .toList());
    }

    private static Fields clash(AllocatorStatus.Clash clash) {
        return new Fields()
                .with("Ident", clash.identifier())
                .with("CIDR", clash.address().toString())
                .with("Owner", clash.owner().toString())
                .with("Other", clash.other().toString());
    }
}
