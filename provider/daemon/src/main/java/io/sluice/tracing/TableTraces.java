package io.sluice.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.ports.LookupTracing;
import io.sluice.tracing.FollowedKeys.KeyLinks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spans of one table: one for the lookups of each request that brings a recorded trace, and one for each batch with such keys, linked to
 * those. Event loops begin and end the first, lanes make the others.
 */
public final class TableTraces implements LookupTracing, CoalescerListener {
    static final AttributeKey<String> TABLE = AttributeKey.stringKey("sluice.table");
    private static final AttributeKey<Long> KEYS = AttributeKey.longKey("sluice.keys");
    private static final AttributeKey<Long> FOUND = AttributeKey.longKey("sluice.keys.found");
    private static final AttributeKey<Long> WAITED = AttributeKey.longKey("sluice.waited_ms");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");

    private static final TextMapGetter<String> PARENT = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable String parent, String field) {
            return field.equals(FIELD) ? parent : null;
        }
    };

    private final String table;
    private final Tracer tracer;
    private final FollowedKeys followed = new FollowedKeys();
    private final ThreadLocal<BatchLinks> batches = ThreadLocal.withInitial(BatchLinks::new);

    /** What a lane loads now. */
    private static final class BatchLinks {
        private final List<KeyLinks> keys = new ArrayList<>();
        private long waited;
    }

    TableTraces(String table, Tracer tracer) {
        this.table = table;
        this.tracer = tracer;
    }

    @Override
    public @Nullable LookupTrace begin(String parent, int keys) {
        Context context = W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, PARENT);
        SpanContext known = Span.fromContext(context).getSpanContext();
        if (!known.isValid() || !known.isSampled()) {
            return null;
        }
        Span span = tracer.spanBuilder("lookup")
                .setParent(context)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(TABLE, table)
                .setAttribute(KEYS, (long) keys)
                .startSpan();
        return new RequestTrace(followed, span, keys);
    }

    @Override
    public void waited(Object key, long nanos) {
        if (followed.isEmpty()) {
            return;
        }
        KeyLinks links = followed.of(key.toString());
        if (links != null) {
            BatchLinks batch = batches.get();
            batch.keys.add(links);
            batch.waited = Math.max(batch.waited, nanos);
        }
    }

    @Override
    public void loaded(int keys, int found, long nanos) {
        Span span = batch(keys, nanos);
        if (span != null) {
            span.setAttribute(FOUND, (long) found);
            span.end();
        }
    }

    @Override
    public void loadFailed(int keys, long nanos, Throwable cause) {
        Span span = batch(keys, nanos);
        if (span != null) {
            span.setStatus(StatusCode.ERROR, String.valueOf(cause.getMessage()));
            span.end();
        }
    }

    /** Of a load that took so long and ends now; null where nobody follows any of its keys. */
    private @Nullable Span batch(int keys, long nanos) {
        BatchLinks batch = batches.get();
        if (batch.keys.isEmpty()) {
            return null;
        }
        SpanBuilder builder = tracer.spanBuilder("SELECT")
                .setNoParent() // it serves many
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(Instant.now().minusNanos(nanos))
                .setAttribute(SYSTEM, "postgresql")
                .setAttribute(TABLE, table)
                .setAttribute(KEYS, (long) keys)
                .setAttribute(WAITED, batch.waited / 1_000_000);
        batch.keys.forEach(links -> links.all().forEach(builder::addLink));
        batch.keys.clear();
        batch.waited = 0;
        return builder.startSpan();
    }
}
