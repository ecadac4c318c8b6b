package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.CoalescerListener.DispatchReason;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome.Refusal;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. */
class MetricsTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    private String line(String prefix) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElse("no " + prefix);
    }

    @Test
    void everythingTheCoalescerTells_isCounted() {
        CoalescerListener listener = metrics.lookups("urls");
        listener.recentHit();
        listener.coalesced();
        listener.coalesced();
        listener.rejected(Refusal.FULL);
        listener.dispatched(DispatchReason.WINDOW, 7);
        listener.waited("k", 3_000_000);
        listener.loaded(7, 5, 2_000_000);
        listener.loadFailed(1, 1_000_000, new LoadException(LoadException.Kind.BAD_ROW, "bad"));
        listener.loadFailed(1, 1_000_000, new IllegalStateException("odd"));
        listener.renewed(3);
        listener.abandoned();
        listener.expired();
        assertThat(line("sluice_recent_hits_total")).endsWith(" 1.0");
        assertThat(line("sluice_coalesced_hits_total")).endsWith(" 2.0");
        assertThat(line("sluice_lookups_rejected_total{reason=\"full\",table=\"urls\"}"))
                .endsWith(" 1.0");
        assertThat(line("sluice_batches_total{reason=\"window\",table=\"urls\"}"))
                .endsWith(" 1.0");
        assertThat(line("sluice_batches_total{reason=\"idle_lane\",table=\"urls\"}"))
                .endsWith(" 0.0");
        assertThat(line("sluice_batch_keys_sum")).endsWith(" 7.0");
        assertThat(line("sluice_key_wait_seconds_sum")).endsWith(" 0.003");
        assertThat(line("sluice_select_seconds_count")).endsWith(" 3");
        assertThat(line("sluice_keys_total{result=\"found\",table=\"urls\"}")).endsWith(" 5.0");
        assertThat(line("sluice_keys_total{result=\"absent\",table=\"urls\"}")).endsWith(" 2.0");
        assertThat(line("sluice_select_failures_total{kind=\"bad_row\",table=\"urls\"}"))
                .endsWith(" 1.0");
        assertThat(line("sluice_select_failures_total{kind=\"other\",table=\"urls\"}"))
                .endsWith(" 1.0");
        assertThat(line("sluice_keys_renewed_total")).endsWith(" 3.0");
        assertThat(line("sluice_keys_abandoned_total")).endsWith(" 1.0");
        assertThat(line("sluice_lookups_expired_total")).endsWith(" 1.0");
    }

    @Test
    void latency_hasBucketsFrom100MicrosecondsTo10Seconds() {
        metrics.requests("single").answered(200, 150_000);
        assertThat(line("sluice_http_request_seconds_count{route=\"single\",status=\"200\"}"))
                .endsWith(" 1");
        assertThat(line("sluice_http_request_seconds_bucket{route=\"single\",status=\"200\",le=\"1.0E-4\"}"))
                .endsWith(" 0");
        assertThat(line("sluice_http_request_seconds_bucket{route=\"single\",status=\"200\",le=\"2.0E-4\"}"))
                .endsWith(" 1");
        assertThat(line("sluice_http_request_seconds_bucket{route=\"single\",status=\"200\",le=\"10.0\"}"))
                .endsWith(" 1");
    }

    /** The registry holds the source of a count only weakly: once, every such count stood still after a collection. */
    @Test
    void countsThatOthersKeep_outliveACollection() {
        AtomicLong kept = new AtomicLong(1);
        metrics.counter("sluice.http.connections.refused", () -> kept.get());
        metrics.gauge("sluice.http.connections", () -> kept.get());
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return garbage.get() == null;
        });
        kept.set(5);
        assertThat(line("sluice_http_connections_refused_total")).endsWith(" 5.0");
        assertThat(line("sluice_http_connections ")).endsWith(" 5.0");
    }

    @Test
    void whoHasGone_hasNoSeries_andComesBackAnew() {
        for (String node : new String[] {"a", "b"}) {
            metrics.counter("sluice.node.selects", () -> 7, "node", node);
            metrics.gauge("sluice.node.open", () -> 1, "node", node);
            metrics.timer("sluice.node.select", "node", node).accept(1_000_000);
        }
        metrics.forget("node", "a");
        assertThat(metrics.scrape()).doesNotContain("node=\"a\"");
        assertThat(line("sluice_node_selects_total{node=\"b\"}")).endsWith(" 7.0");
        assertThat(line("sluice_node_select_seconds_count{node=\"b\"}")).endsWith(" 1");
        metrics.counter("sluice.node.selects", () -> 1, "node", "a");
        assertThat(line("sluice_node_selects_total{node=\"a\"}")).endsWith(" 1.0");
    }
}
