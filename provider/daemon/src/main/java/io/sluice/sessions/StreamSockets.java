package io.sluice.sessions;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Properties;

/**
 * The sockets of {@code SlotStream}, made by the driver, which knows this class by its name. The driver looks for messages by reading
 * with a timeout of one millisecond: a thousand times a second while none come, and once for nothing after the last of many. These
 * sockets answer the first such look after data at once, and wait longer in those that follow; data ends every wait.
 */
public final class StreamSockets extends PinnedSockets {
    /** What the driver sets for a look. */
    private static final int LOOK_MILLIS = 1;

    /** So often it is seen, while no message comes, that there is something to tell the server. */
    private static final int PATIENCE_MILLIS = 50;

    /** For the driver. */
    public StreamSockets(Properties connection) throws IOException {
        super(connection);
    }

    private static final class Looked extends Socket {
        private volatile boolean looking;
        private volatile boolean foundNothing;

        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            looking = millis == LOOK_MILLIS;
            super.setSoTimeout(looking ? PATIENCE_MILLIS : millis);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    boolean first = looking && !foundNothing;
                    foundNothing = looking;
                    if (first && available() == 0) {
                        throw new SocketTimeoutException("nothing yet");
                    }
                    int count = super.read(into, offset, length);
                    foundNothing = false;
                    return count;
                }
            };
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return connected(new Looked());
    }
}
