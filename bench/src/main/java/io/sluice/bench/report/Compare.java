package io.sluice.bench.report;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./run.sh bench compare A B}: finds two results, and puts them side by side. */
public final class Compare {
    private Compare() {}

    /**
     * The comparison as text for the terminal. Writes nothing.
     *
     * @param reports where the folders of all runs are
     * @param a a report folder, a results.json, or the beginning of a folder's name under {@code reports}
     * @param b the other
     * @throws BenchException if one of them cannot be found or read
     */
    public static String sideBySide(Path reports, String a, String b) {
        Path one = find(reports, a);
        Path other = find(reports, b);
        return new SideBySide(name(one), ResultsJson.read(one), name(other), ResultsJson.read(other)).text();
    }

    /** The folder's name says when and what; a file that lies elsewhere has only its own. */
    private static String name(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return String.valueOf(
                file.endsWith(ReportFolder.JSON) && parent != null ? parent.getFileName() : file.getFileName());
    }

    private static Path find(Path reports, String name) {
        try {
            Path path = Path.of(name);
            if (Files.isRegularFile(path)) {
                return path;
            }
            if (!name.isEmpty() && Files.isDirectory(path)) {
                return path.resolve(ReportFolder.JSON);
            }
        } catch (InvalidPathException e) {
            // no file's name, and so no report's
        }
        List<String> found = names(reports).stream()
                .filter(folder -> !name.isEmpty() && folder.startsWith(name))
                .toList();
        if (found.isEmpty()) {
            throw new BenchException("there is no report '" + name
                    + "': give a report folder, a results.json, or the beginning of a name in " + reports);
        }
        if (found.size() > 1 && !found.contains(name)) {
            throw new BenchException("'" + name + "' begins the names of " + found.size() + " reports: "
                    + String.join(", ", found.subList(0, Math.min(5, found.size()))));
        }
        return reports.resolve(found.contains(name) ? name : found.get(0)).resolve(ReportFolder.JSON);
    }

    private static List<String> names(Path reports) {
        if (!Files.isDirectory(reports)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(reports)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(ReportFolder.JSON)))
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BenchException(reports + " cannot be read: " + e.getMessage());
        }
    }
}
