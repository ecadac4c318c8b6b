package io.sluice.bench.measure;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** PUTs to a server, nearly each of a key that is new: what the client sees of them, what they cost, and how many commits they become. */
public record WriteLoad(Run run, ServerProcess server, int connections) implements Measurement {
    /** The table that writes go to: the sample rows stay as they are, for whoever reads them. */
    public static final String TABLE = "bench_urls_written";

    /** Acknowledged. */
    public static final Figure ROWS = Figure.more("rows", "/s");

    private static final Figure COMMITS = Figure.of("commits", "/s");
    private static final Figure ROWS_PER_COMMIT = Figure.of("rows per commit", "");
    private static final Keys MANY = Keys.uniform(1_000_000_000);

    /** Makes the table if there is none. */
    public static void ensureTable(Lab lab) throws SQLException {
        lab.execute(
                "CREATE TABLE IF NOT EXISTS " + TABLE + " (random_key text PRIMARY KEY, url text NOT NULL)",
                "GRANT SELECT ON " + TABLE + " TO " + lab.cluster().reader().user(),
                "GRANT SELECT, INSERT, UPDATE, DELETE ON " + TABLE + " TO "
                        + lab.cluster().writer().user());
    }

    @Override
    public Map<Figure, Double> take(Duration duration) throws SQLException, InterruptedException {
        FileDescriptors.require(connections, server.tree().pid(), server.name());
        Lab lab = run.lab();
        lab.execute("TRUNCATE " + TABLE); // so that each who is measured finds it alike
        long commitsBefore = commits(lab);
        Costs costs = Costs.of(server.tree(), lab);
        Measured measured =
                run.client().run(new Load(server.lookups(), new Requests.Puts(MANY), connections, duration));
        long commits = commits(lab) - commitsBefore;
        double seconds = measured.elapsed().toNanos() / 1e9;
        long acknowledged =
                measured.answered().getOrDefault(200, 0L) + measured.answered().getOrDefault(201, 0L);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(ROWS, acknowledged / seconds);
        figures.put(Figures.P50, measured.millis(50));
        figures.put(Figures.P99, measured.millis(99));
        figures.put(COMMITS, commits / seconds);
        figures.put(ROWS_PER_COMMIT, (double) acknowledged / commits);
        figures.put(Figures.ERRORS, (double) (measured.failed() + measured.total() - acknowledged));
        figures.putAll(costs.per1000(measured.total()));
        long rows = Long.parseLong(lab.ask("SELECT count(*) FROM " + TABLE));
        if (rows < acknowledged * 0.99) { // keys may be drawn twice: of a million, one in a thousand
            throw new BenchException(
                    server.name() + " has acknowledged " + acknowledged + " rows, and " + rows + " are there");
        }
        return figures;
    }

    /**
     * How many transactions of the cluster have written so far: PostgreSQL numbers those, and no others. Its statistics count probes
     * too, and are up to ten seconds late.
     */
    private static long commits(Lab lab) throws SQLException {
        return Long.parseLong(lab.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"));
    }
}
