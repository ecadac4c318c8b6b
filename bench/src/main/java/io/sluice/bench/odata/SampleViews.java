package io.sluice.bench.odata;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.base.Resource;
import io.sluice.bench.lab.Lab;
import io.sluice.cluster.ProgramServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** The sample views of the embedded PostgreSQL: the tables, and lists of views for daemons. */
record SampleViews(Lab lab) {
    /** Of the publication, the slot, and whatever else has to have a name of its own. */
    static final String NAME = "bench_odata";

    static final String ARRIVALS = "sluice_samples.arrivals";

    /** How many there are, numbered from 0. */
    static final int ROWS = 200_000;

    /** Changes a row, and no answer. */
    static final String CHANGE = "UPDATE " + ARRIVALS + " SET fare = fare WHERE arrival_id = CAST(? AS bigint)";

    /** Those that every server of OData has a type for. */
    private static final String COLUMNS = "arrival_id, route_id, stop_id, direction, plate, fare, arrives_at";

    /** Makes the tables if there are none, and what is needed to read their changes. */
    void make() throws SQLException {
        lab.execute(
                Resource.text(ProgramServers.class, "sample-views.sql"),
                "DROP PUBLICATION IF EXISTS " + NAME,
                "CREATE PUBLICATION " + NAME + " FOR TABLE urls, sluice_samples.stops, " + ARRIVALS);
    }

    /** The arrivals under the name that another server looks for. */
    void makeView(String name) throws SQLException {
        String view = "sluice_samples." + name;
        lab.execute(
                "CREATE OR REPLACE VIEW " + view + " AS SELECT " + COLUMNS + " FROM " + ARRIVALS,
                "GRANT SELECT ON " + view + " TO " + lab.cluster().reader().user());
    }

    /** What a daemon is given as {@code --views}. */
    Path list(Duration maxAge) {
        try {
            return Files.writeString(
                    lab.file("bench-views-" + maxAge.toMillis() + ".properties"),
                    """
                    views = arrivals
                    view.arrivals.relation = %s
                    view.arrivals.key = arrival_id
                    view.arrivals.columns = %s
                    view.arrivals.max-age = %s
                    """
                            .replaceFirst("%s", ARRIVALS)
                            .replaceFirst("%s", COLUMNS)
                            .replaceFirst("%s", maxAge.toMillis() + "ms"));
        } catch (IOException e) {
            throw new BenchException("the list of views cannot be written: " + e.getMessage());
        }
    }
}
