package io.sluice.odata;

import io.sluice.answers.KeptAnswer;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.lookup.Value;
import io.sluice.query.EdmType;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import io.sluice.query.QueryLimits;
import io.sluice.views.ViewQuery;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers that say what was asked, with a gate in front. The views are of bus stops, and of times of arrival. */
final class FakeViews implements Loader<ViewQuery, Value> {
    static final Property ROUTE = new Property("routeid", EdmType.STRING, false, true);
    static final Property STOP = new Property("stopid", EdmType.INT32, false, true);
    static final Property SEQUENCE = new Property("sequence", EdmType.INT64, false, true);
    static final Property FARE = new Property("fare", EdmType.DECIMAL, true, false);
    static final Property DUE = new Property("due", EdmType.DATE_TIME_OFFSET, true, true);
    static final Property NAME = new Property("name", EdmType.STRING, true, true);
    static final Property PLACE = new Property("location", EdmType.GEOGRAPHY_POINT, true, true);

    static final QueryLimits LIMITS = new QueryLimits(8_192, 32, 200, 1_000, 100, 100_000);

    static final ServedView STOPS =
            new ServedView(new EntityType("stops", List.of(STOP, NAME, PLACE), List.of(STOP)), "Bus stops", 60, LIMITS);
    static final ServedView ARRIVALS = new ServedView(
            new EntityType("arrivals", List.of(ROUTE, STOP, SEQUENCE, DUE, FARE), List.of(ROUTE, STOP, SEQUENCE)),
            "Times of \"arrival\" <next>",
            0,
            LIMITS);

    /** What was asked for, in the order in which it came. */
    final List<ViewQuery> asked = new CopyOnWriteArrayList<>();

    volatile byte[] body = "{\"value\":[]}".getBytes(StandardCharsets.UTF_8);
    volatile boolean gzip;

    /** Of the log, as of which answers are. */
    volatile long position;

    /** How long an answer may still be kept; 0 for one that is not kept. */
    volatile long leftMillis;

    volatile @Nullable Exception failure;
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Map<ViewQuery, Value> load(List<ViewQuery> keys) throws Exception {
        asked.addAll(keys);
        if (!gate.await(10, TimeUnit.SECONDS)) {
            throw new LoadException(LoadException.Kind.TIMEOUT, "the gate stayed shut");
        }
        Exception fails = failure;
        if (fails != null) {
            throw fails;
        }
        Map<ViewQuery, Value> found = new HashMap<>();
        Value kept = Value.ofUtf8(KeptAnswer.answer(body, gzip, position));
        long left = leftMillis;
        keys.forEach(key -> found.put(key, left == 0 ? kept : Value.ofUtf8(kept.utf8(), left, System.nanoTime())));
        return found;
    }

    ViewQuery last() {
        return asked.get(asked.size() - 1);
    }
}
