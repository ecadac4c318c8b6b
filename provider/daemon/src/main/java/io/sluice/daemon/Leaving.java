package io.sluice.daemon;

import io.sluice.admin.AdminServer;
import io.sluice.config.ServeOptions;
import io.sluice.http.Server;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of the end: clients go elsewhere while everything is still answered.
 *
 * @param configuration as it was at the start
 * @param grace begins after it
 * @param queries null where there are none
 */
record Leaving(
        ServeOptions options,
        Map<String, String> configuration,
        AdminPages pages,
        Server front,
        AdminServer admin,
        @Nullable ViewsFeature queries,
        Grace grace) {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

    /** Takes as long as {@code --drain-delay}. */
    void leave() throws InterruptedException {
        LOG.info(
                "stopping: {}lookups in flight have {} to be answered",
                options.run.drainDelay.isZero()
                        ? ""
                        : "clients have " + configuration.get("drain-delay") + " to go elsewhere, then ",
                configuration.get("shutdown-grace"));
        pages.drain();
        front.leave();
        admin.leave();
        if (queries != null) {
            queries.server().leave();
        }
        TimeUnit.NANOSECONDS.sleep(options.run.drainDelay.toNanos());
        grace.begin();
    }
}
