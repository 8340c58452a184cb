package io.fastdp.controller.endpoints;

/** A payload of the endpoint channel that cannot be read. */
final class MalformedClaimsException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedClaimsException(String message) {
        super(message);
    }
}
