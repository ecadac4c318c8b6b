package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusRowsTest {
    @Test
    void page_isAPairALine() {
        assertThat(
                        StatusRows.of(
                                "{\"state\":\"reading\",\n \"problem\":null,\n \"fillsRefused\":{\"fence\":1},\n \"fillsShort\":0}\n"))
                .containsExactly(
                        "state              \"reading\"",
                        "problem            null",
                        "fillsRefused       {\"fence\":1}",
                        "fillsShort         0");
    }

    @Test
    void table_isALine() {
        assertThat(
                        StatusRows.of(
                                "{\"fillsShort\":0,\n \"tables\":[{\"table\":\"urls\",\"prefix\":\"url:\",\"state\":\"reading\",\"applied\":\"0/1\"},"
                                        + "{\"table\":\"posts\",\"prefix\":\"post:\",\"state\":\"not watched\",\"fillsRefused\":{\"fence\":1}}]}\n"))
                .containsExactly(
                        "fillsShort         0",
                        "table urls         prefix \"url:\" state \"reading\" applied \"0/1\"",
                        "table posts        prefix \"post:\" state \"not watched\" fillsRefused {fence 1}");
    }
}
