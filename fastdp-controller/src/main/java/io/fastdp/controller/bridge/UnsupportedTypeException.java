package io.fastdp.controller.bridge;

/** The kernel lacks what a type of bridge needs; another type may do. */
final class UnsupportedTypeException extends BridgeException {
    private static final long serialVersionUID = 1L;

    UnsupportedTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
