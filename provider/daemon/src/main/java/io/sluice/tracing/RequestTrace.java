package io.sluice.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.LookupTracing.LookupTrace;
import io.sluice.ports.Lookups;
import io.sluice.ports.ReplyForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The span of one request's lookups: from its first key to its last answer. */
final class RequestTrace implements LookupTrace {
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sluice.outcome");
    private static final AttributeKey<Long> FAILED = AttributeKey.longKey("sluice.keys.failed");

    private final FollowedKeys followed;
    private final Span span;
    private final List<String> keys;
    private final int most;
    private int left;
    private long failed;
    private String outcome = "withdrawn";

    RequestTrace(FollowedKeys followed, Span span, int most) {
        this.followed = followed;
        this.span = span;
        this.most = most;
        this.left = most;
        this.keys = new ArrayList<>(most);
    }

    @Override
    public Lookups<String> of(Lookups<String> lookups) {
        return new Lookups<>() {
            @Override
            public void start(KeyLookup<String> lookup) {
                keys.add(lookup.key());
                followed.follow(lookup.key(), span.getSpanContext());
                lookups.start(lookup);
            }

            @Override
            public void answered(Outcome<Value> answer) {
                lookups.answered(answer);
                outcome = answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
                if (answer instanceof Outcome.Failed<Value> || answer instanceof Outcome.Rejected<Value>) {
                    failed++;
                }
                oneLess();
            }

            @Override
            public void withdraw(KeyLookup<String> lookup) {
                lookups.withdraw(lookup);
                oneLess();
            }
        };
    }

    private void oneLess() {
        left--;
        if (left > 0) {
            return;
        }
        keys.forEach(followed::forget);
        if (most == 1) {
            span.setAttribute(OUTCOME, outcome);
        }
        if (failed > 0) {
            span.setAttribute(FAILED, failed);
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    @Override
    public ReplyForm of(ReplyForm form) {
        SpanContext here = span.getSpanContext();
        String field = "traceresponse: 00-" + here.getTraceId() + '-' + here.getSpanId() + '-'
                + here.getTraceFlags().asHex() + "\r\n";
        return answer -> form.reply(answer).with(field);
    }
}
