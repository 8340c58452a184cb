package io.fastdp.mesh.peer;

/**
 * A peer as people see it in logs and status: name and nickname. Immutable.
 *
 * @param name identity
 * @param nickName informational, may be empty
 */
public record PeerId(PeerName name, String nickName) {
    /** {@code name(nickname)}, the form used in logs and status. */
    @Override
    public String toString() {
        return name + "(" + nickName + ")";
    }
}
