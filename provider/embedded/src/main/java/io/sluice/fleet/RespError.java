package io.sluice.fleet;

import java.io.IOException;

/** What a server has answered in place of what it was asked for. The connection goes on. */
final class RespError extends IOException {
    private static final long serialVersionUID = 1L;

    RespError(String message) {
        super(message);
    }
}
