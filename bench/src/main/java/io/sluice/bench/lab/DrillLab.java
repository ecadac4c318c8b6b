package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The lab of a drill, in a folder of the drills alone. */
public final class DrillLab {
    private DrillLab() {}

    /**
     * Starts servers to which accidents may happen; a cluster that the last drill has not left in good order is made anew.
     *
     * @param folder where they are, of the drills alone: what it holds may be removed
     */
    public static Lab open(
            Path folder, int rows, Cluster cluster, Lab.Extras extras, Consumer<String> progress, Runnable casualty) {
        Path mark = folder.resolve("drills");
        try {
            if (Files.isDirectory(folder) && !Files.exists(mark) && !isEmpty(folder)) {
                throw new BenchException(folder + " is not a folder of the drills, who may remove what is in it: give"
                        + " another --data-dir");
            }
            Lab lab = new Lab(
                    folder, extras, progress, casualty, data -> Nodes.startWhole(data, rows, cluster, progress));
            Files.writeString(mark, "what is here may be removed\n");
            try {
                lab.execute("DELETE FROM urls WHERE random_key !~ '^[0-9]+$'"); // what an earlier drill wrote
            } catch (SQLException e) {
                lab.close();
                throw new BenchException("the rows of the last drill cannot be removed: " + e.getMessage());
            }
            return lab;
        } catch (IOException e) {
            throw new BenchException("cannot use " + folder + ": " + e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
