package io.fastdp.controller.bridge;

import java.io.IOException;

/** The devices are not as they must be and cannot be made so; the message is the one line for the operator. Immutable. */
public sealed class BridgeException extends IOException permits UnsupportedTypeException {
    public BridgeException(String message) {
        super(message);
    }

    public BridgeException(String message, Throwable cause) {
        super(message, cause);
    }
}
