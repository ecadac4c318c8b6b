package io.sluice.checkup;

import io.sluice.fills.RedisFiller;
import io.sluice.freshness.Answering;
import org.jspecify.annotations.Nullable;

/**
 * One table of a daemon that runs.
 *
 * @param filler null to fill nothing
 */
public record LookedTable(String name, Answering answering, @Nullable RedisFiller filler) {}
