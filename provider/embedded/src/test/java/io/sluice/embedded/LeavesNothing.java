package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a replication slot or an open transaction at the shared server. Either holds back what every slot made
 * later begins with, so that tests of other classes would find gaps that they did not make.
 */
public final class LeavesNothing implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(SharedServers.leftovers())
                .as("what %s leaves at the shared server", context.getDisplayName())
                .isEmpty();
    }
}
