package io.sluice.bench.caches;

import io.sluice.bench.lab.WalPosition;
import java.io.IOException;

/** How far Redis itself says that changes are applied. For one thread. */
public interface Ledgers extends AutoCloseable {
    /** Asks, of the entries with this prefix. */
    Look look(String prefix) throws IOException;

    @Override
    void close();

    /** What was said at one time. */
    interface Look {
        /** How far every change of the entry of this name is applied; {@link WalPosition#NONE} if nobody says. */
        WalPosition of(String name);

        /** The same of every entry. */
        boolean reaches(WalPosition at);
    }
}
