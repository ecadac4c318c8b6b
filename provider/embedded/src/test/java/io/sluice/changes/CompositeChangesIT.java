package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of two columns, as the stream tells of them: whichever of the parts changes, both keys are gone from Redis, and no other. */
@Timeout(60)
class CompositeChangesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);
    private static final TableSettings TABLE =
            new TableSettings("urls", "hosts", List.of("tenant", "host"), null, "v", List.of(), null, null);

    /** So long that it is stored outside of its row, and not sent again with a change of another column. */
    private static final String LONG = "x".repeat(2300);

    private static final String ROW = " WHERE (tenant, host) = ";

    /** @param made what comes after the name of the table; and what follows it */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(tenant text, host text, v text, PRIMARY KEY (tenant, host))",
                "(v text, host text, x int, tenant text, PRIMARY KEY (host, tenant))",
                "(tenant text, host text, v text, UNIQUE (tenant, host)); ALTER TABLE hosts REPLICA IDENTITY FULL",
                "(id serial PRIMARY KEY, tenant text NOT NULL, host text NOT NULL, v text, UNIQUE (host, tenant));"
                        + " ALTER TABLE hosts REPLICA IDENTITY USING INDEX hosts_host_tenant_key",
                "(tenant text, host text, v text, PRIMARY KEY (tenant, host)) PARTITION BY LIST (tenant);"
                        + " CREATE TABLE hosts_a PARTITION OF hosts FOR VALUES IN ('a');"
                        + " CREATE TABLE hosts_rest (v text, host text, tenant text, PRIMARY KEY (tenant, host));"
                        + " ALTER TABLE hosts ATTACH PARTITION hosts_rest DEFAULT"
            })
    void eachPart_isHeardOf(String made) throws Exception {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS hosts",
                "CREATE TABLE hosts " + made,
                "ALTER TABLE hosts ALTER COLUMN tenant SET STORAGE EXTERNAL",
                "ALTER PUBLICATION sluice ADD TABLE hosts",
                "ALTER PUBLICATION sluice SET (publish_via_partition_root = true)");
        try (FreshCache cache = new FreshCache(
                List.of(DB.jdbcUrl()),
                DB.reader(),
                DB.changes(),
                DB::owner,
                SharedServers.redis(),
                "composite_it",
                TABLE)) {
            ChangeReader reader = cache.reader();
            cache.awaitFollowing(reader, "?/?");
            String insert = "INSERT INTO hosts (tenant, host, v) VALUES ";
            drops(cache, insert + "('a', '1', 'first')", "a/1");
            drops(cache, "UPDATE hosts SET v = 'second'" + ROW + "('a', '1')", "a/1");
            assertThat(cache.entries("a/1")).containsOnly(Map.entry("a/1", "second"));
            drops(cache, "UPDATE hosts SET tenant = 'b'" + ROW + "('a', '1')", "a/1", "b/1");
            drops(cache, "UPDATE hosts SET host = 'x/y'" + ROW + "('b', '1')", "b/1", "b/x%2Fy");
            assertThat(cache.entries("b/1", "b/x%2Fy"))
                    .containsOnly(Map.entry("b/1", ""), Map.entry("b/x%2Fy", "second"));
            drops(cache, "DELETE FROM hosts" + ROW + "('b', 'x/y')", "b/x%2Fy");

            drops(cache, insert + "('" + LONG + "', '1', 'first')", LONG + "/1");
            drops(cache, "UPDATE hosts SET v = 'second'" + ROW + "('" + LONG + "', '1')", LONG + "/1");
            drops(cache, "UPDATE hosts SET host = '2'" + ROW + "('" + LONG + "', '1')", LONG + "/1", LONG + "/2");
            drops(cache, "DELETE FROM hosts" + ROW + "('" + LONG + "', '2')", LONG + "/2");
            assertThat(reader.tables().get(0).clears()).isEqualTo(1);
            cache.removeEntries();
        }
    }

    /** All keys are cached; then those of the change are not, and are again. */
    private static void drops(FreshCache cache, String change, String... keys) throws Exception {
        String[] all = {"a/1", "b/1", "b/x%2Fy", "a/x%2Fy", LONG + "/1", LONG + "/2"};
        cache.fill(all);
        cache.change(change);
        assertThat(cache.entries(all).keySet()).doesNotContain(keys).hasSize(all.length - keys.length);
        cache.fill(all);
    }
}
