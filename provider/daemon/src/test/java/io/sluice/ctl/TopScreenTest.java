package io.sluice.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.doctor.Diagnosis;
import io.sluice.doctor.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is shown of figures that a daemon has kept. */
class TopScreenTest {
    private static String history(int last, String lookups, String p99) {
        return "{\"start\":7,\"from\":1,\"last\":" + last + ",\"seconds\":1,\"tablesLeftOut\":0,"
                + "\"now\":{\"says\":[\"ready\",\"changes: late\"],\"change\":0,"
                + "\"nodes\":{\"db:5432\":{\"role\":\"primary\",\"why\":null}}},"
                + "\"columns\":{\"at\":[1,2],\"lookups\":[" + lookups + "],\"requestP99Millis\":[" + p99
                + "],\"fillsWritten\":[3,4]},"
                + "\"nodes\":{\"db:5432\":{\"selects\":[10,20],\"share\":[1,1],\"lagSeconds\":[0,0]}},"
                + "\"tables\":{\"urls\":{\"lookups\":[" + lookups + "],\"queue\":[0,5],\"queueLimit\":[100,100]}}}";
    }

    private static final HistoryAnswer TWO = HistoryAnswer.read(history(2, "1000,2000.5", "1.25,null"));

    @Test
    void stats_lastTenAndSixty_noFigureIsADash() {
        List<String> lines = StatsLines.stats(TWO);
        assertThat(lines).contains("lookups/s                      2,001     1,500     1,500");
        assertThat(lines).contains("  p99 ms, the highest              -       1.3       1.3");
        assertThat(lines).anyMatch(line -> line.startsWith("fills/s"));
        assertThat(lines).noneMatch(line -> line.startsWith("changes/s"));
    }

    @Test
    void tables_haveARowEach() {
        assertThat(StatsLines.tables(TWO)).hasSize(2).last().asString().startsWith("urls   1,500");
        assertThat(StatsLines.batches(TWO)).hasSize(3).last().asString().endsWith("2.5 of 100");
        assertThat(StatsLines.nodes(TWO))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("db:5432  primary  15")
                .contains("100 %");
    }

    @Test
    void screen_isNeitherWiderNorHigher_thanTheTerminal() {
        List<String> small = TopScreen.of(TWO, "http://x", 40, 10);
        assertThat(small).hasSize(10).allMatch(line -> line.length() <= 40);
        List<String> large = TopScreen.of(TWO, "http://x", 200, 100);
        assertThat(large).startsWith("Sluice  http://x  ready", "  ! changes: late", "");
        assertThat(large).anyMatch(line -> line.startsWith("lookups/s   2,001       ▄█"));
    }

    @Test
    void newerFigures_comeBehind_andPushOldOnesOut() {
        HistoryAnswer joined = TWO.and(HistoryAnswer.read(history(4, "3000,4000", "2,3")), 3);
        assertThat(joined.all().newest("lookups", 60)).containsExactly(2000.5, 3000, 4000);
        assertThat(joined.tables().values()).singleElement().satisfies(urls -> assertThat(urls.last("lookups"))
                .isEqualTo(4000));
        assertThat(joined.last()).isEqualTo(4);
    }

    @Test
    void sparkline_isAsHighAsItsHighest() {
        assertThat(Sparkline.of(new double[] {0, 5, 10, Double.NaN})).isEqualTo("▁▅█ ");
        assertThat(Sparkline.of(new double[] {0, 0})).isEqualTo("▁▁");
    }

    @Test
    void findings_areReadAsTheyWereWritten() {
        Diagnosis said = new Diagnosis(
                3.1, List.of(Finding.fault("plan", "it \"scans\"", "CREATE INDEX"), Finding.good("ports", "free")));
        assertThat(FoundJson.diagnosis(said.json())).isEqualTo(said);
    }
}
