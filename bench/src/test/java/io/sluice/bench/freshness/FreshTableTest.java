package io.sluice.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.history.History;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What each table of the drill is called, and shows. */
class FreshTableTest {
    static final List<FreshTable> TABLES = FreshTables.first(FreshTables.MOST).all();

    @ParameterizedTest
    @FieldSource("TABLES")
    void shownValue_saysWhichVersionOfWhichRowItIs(FreshTable table) {
        for (int version : new int[] {1, 12, 99_999_999}) {
            assertThat(table.versionOf(7, table.shown(7, version))).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void anythingElse_isForeign(FreshTable table) {
        assertThat(table.versionOf(7, table.shown(77, 12))).isEqualTo(History.FOREIGN);
        assertThat(table.versionOf(7, table.shown(7, 12) + "x")).isEqualTo(History.FOREIGN);
        assertThat(table.versionOf(7, table.shown(7, 12).replace("12", ""))).isEqualTo(History.FOREIGN);
        assertThat(table.versionOf(7, "")).isEqualTo(History.FOREIGN);
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void emptyEntry_isTheRowsAbsence(FreshTable table) {
        assertThat(table.versionOfEntry(7, "")).isEqualTo(History.ABSENT);
        assertThat(table.versionOfEntry(7, table.shown(7, 12))).isEqualTo(12);
    }

    @ParameterizedTest
    @FieldSource("TABLES")
    void rowBeside_hasAKeyThatDiffersInOnePart(FreshTable table) {
        Random random = new Random(1);
        for (int row = 0; row < 100; row++) {
            String key = table.path(row);
            String beside = table.path(table.beside(row, 100, random));
            List<String> parts = List.of(key.split("/"));
            List<String> others = List.of(beside.split("/"));
            assertThat(others).hasSameSizeAs(parts);
            assertThat(IntStream.range(0, parts.size())
                            .filter(i -> !parts.get(i).equals(others.get(i))))
                    .as("%s and %s", key, beside)
                    .hasSize(1);
        }
    }

    @Test
    void rowsAsJson_areOneObjectOfAllColumnsInTheirOrder() {
        assertThat(FreshTables.PAGES.shown(7, 61))
                .isEqualTo("{\"id\":\"5ca1ab1e-0000-0000-0000-000000000007\","
                        + "\"title\":\"Page \\\"7\\\", as \\\\ é says\","
                        + "\"version\":61,\"price\":61.50,\"changed\":\"2026-01-01T00:01:01+00:00\"}");
    }

    @Test
    void rowOfWhichOneColumnIsOlder_isForeign() {
        String mixed = FreshTables.PAGES.shown(7, 12).replace("12.50", "11.50");

        assertThat(FreshTables.PAGES.versionOf(7, mixed)).isEqualTo(History.FOREIGN);
    }

    @Test
    void keysOfSeveralParts_areEscapedForRedisAndForPaths() {
        assertThat(FreshTables.HOSTS_OF_TENANTS.entry(11)).isEqualTo("host:1/a%2Fb");
        assertThat(FreshTables.HOSTS_OF_TENANTS.path(11)).isEqualTo("/t/fresh_hosts/1/a%2Fb");
        assertThat(FreshTables.HOSTS_OF_TENANTS.entry(12)).isEqualTo("host:1/a%252Fb");
        assertThat(FreshTables.HOSTS_OF_TENANTS.path(12)).isEqualTo("/t/fresh_hosts/1/a%252Fb");
        assertThat(FreshTables.HOSTS_OF_TENANTS.entry(3)).isEqualTo("host:0/50%25");
        assertThat(FreshTables.HOSTS_OF_TENANTS.path(5)).isEqualTo("/t/fresh_hosts/0/Zo%C3%AB");
        assertThat(FreshTables.HOSTS_OF_TENANTS.path(6)).isEqualTo("/t/fresh_hosts/0/x%20y");
    }

    @Test
    void keyOfOnePart_isTheNameAsItIs() {
        assertThat(FreshTables.URLS.entry(7)).isEqualTo("url:fresh7");
        assertThat(FreshTables.URLS.path(7)).isEqualTo("/single/fresh7");
        assertThat(FreshTables.PAGES.path(7)).isEqualTo("/t/fresh_pages/5ca1ab1e-0000-0000-0000-000000000007");
    }

    @Test
    void daemonsAreTold_whatIsShownOfWhichRows() {
        assertThat(FreshTables.HOSTS_OF_TENANTS.listed())
                .containsExactly(
                        "table.fresh_hosts.key = tenant, host",
                        "table.fresh_hosts.value = target",
                        "table.fresh_hosts.prefix = host:",
                        "table.fresh_hosts.where = NOT gone");
        assertThat(FreshTables.PAGES.listed())
                .contains("table.fresh_pages.columns = id, title, version, price, changed");
    }
}
