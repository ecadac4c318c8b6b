package io.sluice.answers;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lookup.Value;
import io.sluice.views.ViewQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Queries that an event loop asks for together.
 *
 * @param loop where they are answered
 * @param missed takes those that are not there, on the loop
 */
record AskedAnswers(
        List<? extends Keyed<ViewQuery, Value>> asked, Executor loop, Consumer<Keyed<ViewQuery, Value>> missed) {

    /** None is there, as far as is known. */
    void miss() {
        loop.execute(() -> asked.forEach(missed));
    }

    int size() {
        return asked.size();
    }

    /** Answers them with what was found; the others are missed. Returns how many were found. */
    int answer(Map<ViewQuery, Value> found) {
        List<@Nullable Value> answers = new ArrayList<>(asked.size());
        int hits = 0;
        for (Keyed<ViewQuery, Value> one : asked) {
            Value answer = found.get(one.key());
            answers.add(answer);
            hits += answer == null ? 0 : 1;
        }
        loop.execute(() -> {
            for (int i = 0; i < asked.size(); i++) {
                Value answer = answers.get(i);
                if (answer == null) {
                    missed.accept(asked.get(i));
                } else {
                    asked.get(i).answer(new Outcome.Found<>(answer));
                }
            }
        });
        return hits;
    }
}
