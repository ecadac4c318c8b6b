package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form that a reader is given. */
class ScrapeFormatTest {
    /** The second and third are what Prometheus 2 and 3 send. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '' | TEXT
                    application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | OPEN_METRICS
                    application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.4,*/*;q=0.2 | OPEN_METRICS
                    */* | TEXT
                    text/html,application/xhtml+xml,*/*;q=0.8 | TEXT
                    application/openmetrics-text | OPEN_METRICS
                    text/plain, application/openmetrics-text;q=0.5 | TEXT
                    application/openmetrics-text;q=0 | TEXT
                    Application/OpenMetrics-Text; version=1.0.0; q=odd | OPEN_METRICS
                    """)
    void reader_getsWhatItWantsMore(String accept, ScrapeFormat format) {
        assertThat(ScrapeFormat.of(accept)).isEqualTo(format);
    }

    @Test
    void openMetrics_hasTheSameFigures_andAnEnd() {
        try (Metrics metrics = new Metrics()) {
            metrics.lookups("urls").dispatched(DispatchReason.WINDOW, 7);
            String page = metrics.scrape(ScrapeFormat.OPEN_METRICS);
            assertThat(page).endsWith("# EOF\n");
            assertThat(page).contains("# TYPE sluice_batches counter\n", "sluice_batch_keys_sum{table=\"urls\"} 7.0\n");
            assertThat(page)
                    .contains("# HELP sluice_batch_keys_max The largest of the last minutes. Keys of one batch.\n");
        }
    }
}
