package io.sluice.daemon;

import io.sluice.admin.AdminServer;
import io.sluice.config.ServeOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of the end: clients go elsewhere while everything is still answered.
 *
 * @param configuration as it was at the start
 * @param grace begins after it
 */
record Leaving(
        ServeOptions options,
        Map<String, String> configuration,
        AdminPages pages,
        PublicPorts ports,
        AdminServer admin,
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
        ports.leave();
        admin.leave();
        TimeUnit.NANOSECONDS.sleep(options.run.drainDelay.toNanos());
        grace.begin();
    }
}
