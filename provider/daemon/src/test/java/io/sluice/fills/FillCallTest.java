package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.redis.EntryKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class FillCallTest {
    private static Fill<String, Value> fill(String key, String snapshot, long upTo) {
        return new Fill<>(key, null, Snapshot.parse(1, snapshot).until(upTo, 20));
    }

    /** On a server where nobody writes, all SELECTs see the same. */
    @Test
    void answersOfSeveralSelects_areOneCall_ifTheySawTheSame() {
        FillCounts counts = new FillCounts(EntryKind.STRING);

        assertThat(FillCall.cut(
                        List.of(
                                fill("a", "10:20:", 500),
                                fill("b", "10:20:", 500),
                                fill("c", "10:20:", 600),
                                fill("d", "10:21:", 600)),
                        counts))
                .extracting(List::size)
                .containsExactly(2, 1, 1);
    }
}
