package io.sluice.servers;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be ended, in the reverse order of its start. A step that fails is logged and costs the others nothing. */
public final class ShutdownSteps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSteps.class);

    private record Step(String what, AutoCloseable action) {}

    private final ArrayDeque<Step> steps = new ArrayDeque<>();

    /** Adds a step that comes before all that were added until now. */
    public void first(String what, AutoCloseable action) {
        steps.push(new Step(what, action));
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action.close();
            } catch (Exception e) {
                LOG.warn("cannot {}: {}", step.what, e.toString());
            }
        }
    }
}
