package io.fastdp.controller.status;

import java.time.Instant;

/**
 * Where a MAC address lives. Immutable.
 *
 * @param mac lower-case colon form
 * @param peerName name of the peer it is at
 * @param nickName display name of that peer
 * @param lastSeen when traffic or an announcement last said so
 */
public record MacStatus(String mac, String peerName, String nickName, Instant lastSeen) {}
