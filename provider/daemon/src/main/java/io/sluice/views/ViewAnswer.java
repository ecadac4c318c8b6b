package io.sluice.views;

import io.sluice.lookup.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database answers to one query.
 *
 * @param rows JSON objects with commas between them
 * @param count of these
 * @param more whether rows lie behind them that the query has asked for, too
 * @param last where more do: the values of the order in the last row, for {@link io.sluice.query.SkipToken}; else empty
 * @param total how many rows meet the filter; null where nobody has asked
 */
public record ViewAnswer(Value rows, int count, boolean more, List<@Nullable Object> last, @Nullable Long total) {
    public ViewAnswer {
        last = Collections.unmodifiableList(new ArrayList<>(last));
    }
}
