package io.sluice.bench.measure;

import io.sluice.bench.lab.Lab;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The table whose rows change while the daemon reads the change stream; its keys are 1 to the number of rows. */
public record ChangedTable(Lab lab, int rows) {
    public static final String NAME = "bench_urls_changed";

    /** Made anew, so that each run finds it alike. */
    public void make() throws SQLException {
        lab.execute(
                "CREATE TABLE IF NOT EXISTS " + NAME + " (random_key text PRIMARY KEY, url text NOT NULL)",
                "GRANT SELECT ON " + NAME + " TO " + lab.cluster().reader().user(),
                "TRUNCATE " + NAME,
                "INSERT INTO " + NAME + " SELECT key, 'https://example.com/' || key FROM generate_series(1, " + rows
                        + ") AS key",
                "VACUUM ANALYZE " + NAME,
                "DROP PUBLICATION IF EXISTS " + NAME,
                "CREATE PUBLICATION " + NAME + " FOR TABLE " + NAME);
    }

    /** Its keys from the middle on, in turn. */
    public LongSupplier upperHalf() {
        AtomicLong next = new AtomicLong();
        int half = rows / 2;
        return () -> half + 1 + next.getAndIncrement() % half;
    }

    /** Changes every row once, so many in a transaction, as fast as the server does; nobody waits for its disks. */
    public void changeAll(int rowsEach) throws SQLException {
        String loop = String.format(
                Locale.ROOT,
                """
                DO $$ BEGIN
                    FOR part IN 0..%d LOOP
                        UPDATE %s SET url = 'https://example.com/' || random_key || '/' || clock_timestamp()
                        WHERE random_key = ANY(ARRAY(
                            SELECT key::text FROM generate_series(part * %d + 1, least((part + 1) * %d, %d)) AS key));
                        COMMIT;
                    END LOOP;
                END $$""",
                (rows - 1) / rowsEach,
                NAME,
                rowsEach,
                rowsEach,
                rows);
        lab.execute("SET synchronous_commit = off", loop);
    }
}
