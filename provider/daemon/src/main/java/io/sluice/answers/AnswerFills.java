package io.sluice.answers;

import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.views.ViewQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands each answer to the filler of its view. What is not there is not kept, nor what is so large that few others would have room beside it.
 * Called on lanes; never blocks.
 *
 * @param fillers by the names of views; those of other views are kept nowhere
 * @param mostBytes of one answer
 */
public record AnswerFills(Map<String, Filler<String, Value>> fillers, long mostBytes)
        implements Filler<ViewQuery, Value> {
    @Override
    public void offer(List<Fill<ViewQuery, Value>> fills) {
        Map<String, List<Fill<String, Value>>> byView = new HashMap<>();
        for (Fill<ViewQuery, Value> fill : fills) {
            Value answer = fill.value();
            if (answer != null && answer.length() <= mostBytes) {
                byView.computeIfAbsent(fill.key().query().of().name(), unused -> new ArrayList<>())
                        .add(new Fill<>(fill.key().field(), answer, fill.evidence()));
            }
        }
        byView.forEach((view, some) -> {
            Filler<String, Value> filler = fillers.get(view);
            if (filler != null) {
                filler.offer(some);
            }
        });
    }
}
