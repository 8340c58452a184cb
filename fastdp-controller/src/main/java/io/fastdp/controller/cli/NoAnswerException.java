package io.fastdp.controller.cli;

import java.io.IOException;

/** The agent took the question and did not answer in the time given; the message is a line for the operator. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    NoAnswerException(String line, Throwable cause) {
        super(line, cause);
    }
}
