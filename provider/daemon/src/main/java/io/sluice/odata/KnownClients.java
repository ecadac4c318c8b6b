package io.sluice.odata;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the headers seen last have said. A front end sends the same with every request, and then {@code http} hands out the same object: it is
 * read once. Of one event loop.
 */
final class KnownClients {
    private static final int MOST = 8;

    private final @Nullable HttpHeaders[] headers = new @Nullable HttpHeaders[MOST];
    private final @Nullable ClientFields[] fields = new @Nullable ClientFields[MOST];
    private int next;

    ClientFields of(HttpHeaders asked) {
        for (int i = 0; i < MOST; i++) {
            ClientFields known = fields[i];
            if (headers[i] == asked && known != null) {
                return known;
            }
        }
        ClientFields read = ClientFields.of(asked);
        headers[next] = asked;
        fields[next] = read;
        next = (next + 1) % MOST;
        return read;
    }
}
