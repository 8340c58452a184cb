package io.fastdp.controller.state;

import java.io.IOException;
import java.nio.file.Path;

/** Another process holds the file. Two of them would hand out the same addresses; try again when it has ended. */
public final class AllocationsInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Which file, and by whom. */
    AllocationsInUseException(Path file, String holder) {
        super(file + " is locked by " + holder + "; no address is handed out before it has ended");
    }
}
