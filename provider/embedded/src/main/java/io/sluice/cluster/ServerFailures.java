package io.sluice.cluster;

import io.sluice.programs.EmbeddedException;
import io.sluice.servers.StartException;
import java.util.function.Supplier;

/** What embedded servers say when they fail, said by the program: the line stays the same. */
final class ServerFailures {
    private ServerFailures() {}

    /**
     * What the work gives.
     *
     * @throws StartException in place of {@link EmbeddedException}
     */
    static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (EmbeddedException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
