package io.sluice.postgres;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which cluster a server belongs to: a primary and all its replicas have the same. */
public final class SystemIdentifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemIdentifier.class);

    private SystemIdentifier() {}

    /** 0 where the role may not ask. */
    public static long of(Handle handle) {
        try {
            return handle.createQuery("SELECT system_identifier FROM pg_catalog.pg_control_system()")
                    .mapTo(Long.class)
                    .one();
        } catch (JdbiException e) {
            LOG.debug(
                    "the system identifier cannot be read: {}", SqlFailure.of(e).line());
            return 0;
        }
    }
}
