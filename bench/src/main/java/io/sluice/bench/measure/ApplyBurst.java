package io.sluice.bench.measure;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.WalPosition;
import io.sluice.bench.report.Figure;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast changes are applied that are all there already: the daemon is stopped while every row of the table is changed, and then
 * does nothing else. Its length is that of the work.
 *
 * @param rowsEach of one transaction
 */
public record ApplyBurst(ServerProcess daemon, ChangedTable table, RedisCaller redis, int rowsEach)
        implements Measurement {
    public static final Figure APPLIED = Figure.more("applied", "/s");

    /** Of the daemon and Redis together. */
    public static final Figure APPLIED_PER_CORE = Figure.more("applied per core", "/s");

    static final Figure FENCES = Figure.of("fences", "");
    static final Figure FENCE_BYTES = Figure.less("memory of a fence", "bytes");

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public Map<Figure, Double> take(Duration unused) throws SQLException, IOException, InterruptedException {
        Lab lab = table.lab();
        double before;
        daemon.pause();
        try {
            table.changeAll(rowsEach);
            before = used(lab);
        } finally {
            daemon.resume();
        }
        double seconds = WalPosition.awaitApplied(lab, redis, LIMIT).toNanos() / 1e9;
        double used = used(lab) - before;
        // One field is the ledger, one says whose the entries are.
        double fences = Math.max(0, number("HLEN", WalPosition.FENCES) - 2);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(APPLIED, table.rows() / seconds);
        figures.put(APPLIED_PER_CORE, table.rows() / used);
        figures.put(FENCES, fences);
        double bytes = number("MEMORY", "USAGE", WalPosition.FENCES, "SAMPLES", "1000");
        figures.put(FENCE_BYTES, bytes / Math.max(1, fences));
        return figures;
    }

    private double number(String... words) throws IOException {
        String said = redis.ask(words);
        return said == null ? 0 : Double.parseDouble(said);
    }

    private double used(Lab lab) {
        return daemon.tree().cpuSeconds() + lab.redisTree().cpuSeconds();
    }
}
