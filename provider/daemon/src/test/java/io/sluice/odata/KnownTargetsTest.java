package io.sluice.odata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownTargetsTest {
    private static final Resource RESOURCE = (client, queries, exchange) -> {};

    private final KnownTargets targets = new KnownTargets();

    @Test
    void known_isFoundToTheLetter() {
        targets.learn("/odata/stops?$top=1", RESOURCE);
        assertThat(targets.get("/odata/stops?$top=1")).isSameAs(RESOURCE);
        assertThat(targets.get("/odata/stops?$top=01")).isNull();
    }

    /** Strangers who never ask the same twice take no more memory than this. */
    @Test
    void manyTargets_pushOutTheOldest() {
        String hot = "/odata/stops?$top=1";
        targets.learn(hot, RESOURCE);
        targets.learn("/odata/stops?$top=2", RESOURCE);
        String padding = "x".repeat(1000);
        for (int i = 0; i < 1000; i++) {
            targets.learn("/odata/stops?" + padding + i, RESOURCE);
            assertThat(targets.get(hot)).isSameAs(RESOURCE);
        }
        assertThat(targets.get("/odata/stops?$top=2")).isNull();
        assertThat(targets.get("/odata/stops?" + padding + 700)).isNull();
        assertThat(targets.get("/odata/stops?" + padding + 999)).isSameAs(RESOURCE);
    }

    @Test
    void longTarget_isReadEachTime() {
        String target = "/odata/stops?" + "x".repeat(3000);
        targets.learn(target, RESOURCE);
        assertThat(targets.get(target)).isNull();
    }
}
