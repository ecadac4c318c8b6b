package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
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
record ApplyBurst(ServerProcess daemon, ChangedTable table, AppliedLog log, int rowsEach) implements Measurement {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public Map<Figure, Double> take(Duration unused) throws SQLException, InterruptedException {
        Lab lab = table.lab();
        WalPosition end;
        double before;
        daemon.pause();
        try {
            table.changeAll(rowsEach);
            end = AppliedLog.end(lab);
            before = used(lab);
        } finally {
            daemon.resume();
        }
        try {
            double seconds = log.await(end, LIMIT).toNanos() / 1e9;
            double used = used(lab) - before;
            Map<Figure, Double> figures = new LinkedHashMap<>();
            figures.put(Changes.APPLIED, table.rows() / seconds);
            figures.put(Changes.APPLIED_PER_CORE, table.rows() / used);
            figures.put(Changes.FENCES, (double) log.fences());
            figures.put(Changes.FENCE_BYTES, (double) log.bytes() / Math.max(1, log.fences()));
            return figures;
        } catch (IOException e) {
            throw new BenchException(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private double used(Lab lab) {
        return daemon.tree().cpuSeconds() + lab.redisTree().cpuSeconds();
    }
}
