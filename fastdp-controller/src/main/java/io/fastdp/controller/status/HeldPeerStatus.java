package io.fastdp.controller.status;

import java.time.Duration;

/**
 * A peer to which no connection leads any more, most likely because its agent is away, and to which traffic goes on as
 * before. Immutable.
 *
 * @param name peer name
 * @param nickName display name, empty if it is not known any more
 * @param via name of the peer to which frames for it are sent; the peer itself if it was a neighbour
 * @param address {@code host:port} to which frames for it are sent, port of UDP
 * @param left how long traffic goes on if nothing changes; not negative
 */
public record HeldPeerStatus(String name, String nickName, String via, String address, Duration left) {
    /** How long traffic goes on, as {@code 4m12s}. */
    public String leftText() {
        String seconds = left.toSecondsPart() + "s";
        return left.toMinutes() > 0 ? left.toMinutes() + "m" + seconds : seconds;
    }
}
