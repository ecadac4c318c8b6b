package io.sluice.bench.load;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Connects now and then, for clients that would go on asking a server that is no more. For one thread. */
final class Reachable implements ChildProgram.Watched {
    private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

    private final Target target;
    private int failures;

    Reachable(Target target) {
        this.target = target;
    }

    /** Fails at once. */
    void require() throws LoadException {
        try {
            connect();
        } catch (IOException e) {
            throw new LoadException("the server at " + target.authority() + " cannot be reached: " + Reasons.of(e)
                    + "; check that a server listens there");
        }
    }

    /** Fails when it is the second time in succession. */
    @Override
    public void check() throws LoadException {
        try {
            connect();
            failures = 0;
        } catch (IOException e) {
            if (++failures > 1) {
                gone();
            }
        }
    }

    /** Fails if a client that has ended leaves a server that cannot be reached. */
    void requireStill() throws LoadException {
        try {
            connect();
        } catch (IOException e) {
            gone();
        }
    }

    private void gone() throws LoadException {
        throw new LoadException("the server at " + target.authority()
                + " does not answer any more: it accepts no connection; see what it said last");
    }

    private void connect() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(target.address(), CONNECT_MILLIS);
        }
    }
}
