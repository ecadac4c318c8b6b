package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Figure;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PUTs to a server, nearly each of a key that is new: what the client sees of them, what they cost, and how many commits they become.
 *
 * @param server of the process {@code tree}
 * @param connections of the client
 */
record WriteLoad(Client client, Lab lab, URI server, ProcessTree tree, int connections) implements Measurement {
    /** Acknowledged. */
    static final Figure ROWS = Figure.more("rows", "/s");

    static final Figure COMMITS = Figure.of("commits", "/s");
    static final Figure ROWS_PER_COMMIT = Figure.of("rows per commit", "");

    private static final Keys MANY = Keys.uniform(1_000_000_000);

    @Override
    public Map<String, Double> take(Duration duration)
            throws LabException, LoadException, SQLException, InterruptedException {
        FileDescriptors.require(connections + DaemonLoad.OWN_DESCRIPTORS, tree.pid(), tree.name());
        WrittenTable.empty(lab);
        long commitsBefore = WrittenTable.commits(lab);
        Costs costs = Costs.of(tree, lab);
        Measured measured = client.run(new Load(server, new Requests.Puts(MANY), connections, duration));
        long commits = WrittenTable.commits(lab) - commitsBefore;
        double seconds = measured.elapsed().toNanos() / 1e9;
        long acknowledged =
                measured.answered().getOrDefault(200, 0L) + measured.answered().getOrDefault(201, 0L);
        Map<String, Double> figures = new LinkedHashMap<>(costs.per1000(measured.total()));
        figures.put(ROWS.name(), acknowledged / seconds);
        figures.put(Figures.P50.name(), measured.millis(50));
        figures.put(Figures.P99.name(), measured.millis(99));
        figures.put(COMMITS.name(), commits / seconds);
        figures.put(ROWS_PER_COMMIT.name(), (double) acknowledged / commits);
        figures.put(Figures.ERRORS.name(), (double) (measured.failed() + measured.total() - acknowledged));
        requireWritten(acknowledged);
        return figures;
    }

    /** Keys may be drawn twice: of a million, one in a thousand. */
    private void requireWritten(long acknowledged) throws LabException, SQLException {
        long rows = WrittenTable.rows(lab);
        if (rows < acknowledged * 0.99) {
            throw new LabException(
                    tree.name() + " has acknowledged " + acknowledged + " rows, and " + rows + " are there");
        }
    }
}
