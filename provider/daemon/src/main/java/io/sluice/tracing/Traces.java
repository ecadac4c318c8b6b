package io.sluice.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sluice.trouble.Episode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector, by OTLP over HTTP, on threads of its own: in batches, each within {@link #PATIENCE}. What does not fit into
 * the buffer while the collector is away is dropped.
 */
public final class Traces implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final int MOST_WAITING = 2048;

    /** Held here, because its level is of the logger object. It would say on standard error what the episode says once. */
    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final Episode untold;

    private Traces(SdkTracerProvider provider, Episode untold) {
        this.provider = provider;
        this.untold = untold;
    }

    /**
     * Begins; a collector that is away is no error.
     *
     * @param collector where it is; without a path, the one that collectors have
     * @param version of this program
     */
    public static Traces to(URI collector, String version) {
        QUIET.setLevel(Level.OFF);
        boolean bare = collector.getPath() == null || collector.getPath().matches("/?");
        URI endpoint = bare ? collector.resolve("/v1/traces") : collector;
        Episode untold = new Episode(
                "traces_not_sent",
                "traces are sent again",
                "spans were lost",
                Duration.ZERO,
                LoggerFactory.getLogger(Traces.class),
                System::nanoTime);
        SpanExporter exporter = new ToldExporter(
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint.toString())
                        .setConnectTimeout(PATIENCE)
                        .setTimeout(PATIENCE)
                        .setRetryPolicy(null)
                        .build(),
                endpoint,
                untold);
        return new Traces(
                SdkTracerProvider.builder()
                        .setResource(Resource.create(Attributes.builder()
                                .put("service.name", "sluice")
                                .put("service.version", version)
                                .build()))
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                                .setMaxQueueSize(MOST_WAITING)
                                .setScheduleDelay(Duration.ofSeconds(1))
                                .setExporterTimeout(PATIENCE)
                                .build())
                        .build(),
                untold);
    }

    /** Follows the lookups of one table. */
    public TableTraces table(String name) {
        return new TableTraces(name, provider.get("io.sluice"));
    }

    /** Whether spans get to the collector. */
    public Episode trouble() {
        return untold;
    }

    /** Sends what is left, for two seconds at most. */
    @Override
    public void close() {
        CompletableResultCode unused = provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** In words: what is thrown names classes. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null && !(cause instanceof HttpTimeoutException)) {
            cause = cause.getCause();
        }
        if (cause == null || cause == failure) {
            return "it answers with another status than 200: its own log says why";
        }
        if (cause instanceof HttpTimeoutException) {
            return "it has not answered within " + PATIENCE.toSeconds() + " s";
        }
        if (cause instanceof SSLException) {
            return "its certificate is not trusted, or it speaks no TLS";
        }
        return cause instanceof ConnectException || cause instanceof UnresolvedAddressException
                ? "nothing answers there"
                : "what answers there is no collector";
    }

    /** Says once that spans are lost, and once that they are not any more. */
    private record ToldExporter(SpanExporter exporter, URI endpoint, Episode untold) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = List.copyOf(spans).size();
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> {
                if (result.isSuccess()) {
                    untold.end();
                    return;
                }
                untold.report(
                        "traces are lost: the collector on " + endpoint + " does not take them ("
                                + reason(result.getFailureThrowable()) + "); lookups go on (see --otel-endpoint)",
                        count);
            });
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
