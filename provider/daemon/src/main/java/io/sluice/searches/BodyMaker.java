package io.sluice.searches;

import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import org.jspecify.annotations.Nullable;

/** Makes what is sent to a client of what the database has answered. Called on lanes. */
@FunctionalInterface
public interface BodyMaker {
    /**
     * Also where what was asked for is not there: that is an answer.
     *
     * @param evidence how new it is; null where nobody has asked
     * @param since when the database had not been asked yet, by {@link System#nanoTime}
     */
    Value body(ViewQuery query, ViewAnswer answer, @Nullable ReadPoint evidence, long since);
}
