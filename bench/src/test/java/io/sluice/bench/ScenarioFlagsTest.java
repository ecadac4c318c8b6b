package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags of sweep and stages that cannot be: one line, exit code 2, and nothing started. */
class ScenarioFlagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            sweep --lanes=1,0              | --lanes 0: it must be at least 1
            sweep --max-batches=-1         | --max-batches -1: it must be at least 1
            sweep --windows=fast           | is not a duration like 50ms, 2s, 5m or 1h
            sweep --rate=0                 | --rate 0: it must be at least 1
            sweep --rate=5 --client=wrk    | give --client own: the others know no --rate
            stages --users=1,0             | --users 0: it must be at least 1
            stages --stage=0ms             | --stage 0: it must be more than nothing
            stages --keys-per-batch=5001   | --keys-per-batch 5001: the daemon takes 5000 at most
            stages --replicas=0,9          | --replicas 9: it must be 0 to 8
            stages --replicas=0,-1         | --replicas -1: it must be at least 0
            routing --replicas=0           | --replicas 0: it must be at least 1
            routing --client=wrk           | give --client own: the others send requests of one kind only
            writes --pools=20,0            | --pools 0: it must be at least 1
            writes --client=wrk            | give --client own: the others do not PUT
            stages --client=wrk            | give --client own: the others send requests of one kind only
            qps --client=wrk               | give --client own: the others know neither a rate nor Redis
            demand --loads=0.2,1.5         | --loads 1.5: shares are above 0, 1 at most, and rise
            demand --loads=0.4,0.2         | --loads 0.2: shares are above 0, 1 at most, and rise
            daemons --daemons=1,9          | --daemons 9: 8 at most, as all are on this machine
            daemons --daemons=0            | --daemons 0: it must be at least 1
            daemons --client=wrk           | give --client own: the others ask one server alone
            demand --client=wrk            | give --client own: the others know no rate
            odata --rates=13000,0          | --rates 0: it must be at least 1
            odata --changes-rate=-1        | --changes-rate -1: it must be at least 0
            odata --client=wrk             | give --client own: the others do not know these requests
            micro --client=wrk             | give --client own: nothing is asked by HTTP here
            """)
    void flagsThatCannotBe_areOneLine(String words, String says) {
        ShortRun run = ShortRun.bench(words.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("bench: ").contains(says);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }
}
