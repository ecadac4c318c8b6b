package io.sluice.bench.lab;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads entries as a front end does. For one thread. */
public interface EntryCaller extends AutoCloseable {
    /**
     * The entry of this whole name; null if there is none.
     *
     * @throws IOException when nobody answers in time
     */
    @Nullable
    String entryNamed(String name) throws IOException;

    @Override
    void close();
}
