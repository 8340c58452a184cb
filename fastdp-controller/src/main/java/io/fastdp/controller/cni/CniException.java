package io.fastdp.controller.cni;

import java.io.Serial;

/** Why a call failed, as the runtime is told it. */
final class CniException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** The codes of the specification, section "Error", and the one for all else. */
    enum Code {
        INCOMPATIBLE_VERSION(1),
        INVALID_ENVIRONMENT(4),
        DECODING_FAILED(6),
        INVALID_CONFIGURATION(7),
        TRY_AGAIN_LATER(11),
        NOT_AVAILABLE(50),
        OTHER(100);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private final Code code;
    private final String details;

    CniException(Code code, String message) {
        this(code, message, "");
    }

    CniException(Code code, String message, String details) {
        super(message);
        this.code = code;
        this.details = details;
    }

    CniException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = "";
    }

    Code code() {
        return code;
    }

    /** More about it; empty if there is nothing to add. */
    String details() {
        return details;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
