package io.sluice.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The folder of one run: {@code 20260102-150405-article}, with results.json and report.html. Both are written beside and then moved,
 * so that whoever reads them, and whoever ends the run with kill -9, finds a whole file.
 */
public final class ReportFolder {
    /** Where the folders of all runs are, in the checkout. */
    public static final String USUAL = "bench/target/report";

    static final String JSON = "results.json";
    static final String HTML = "report.html";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path path;

    private ReportFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder.
     *
     * @param reports where the folders of all runs are; made if need be
     * @throws BenchException if it cannot be made
     */
    public static ReportFolder create(Path reports, LocalDateTime begin, String scenario) {
        String name = TIME.format(begin) + "-" + scenario;
        try {
            Files.createDirectories(reports);
            for (int twin = 1; ; twin++) {
                Path path = reports.resolve(twin == 1 ? name : name + "-" + twin);
                try {
                    return new ReportFolder(Files.createDirectory(path));
                } catch (FileAlreadyExistsException e) {
                    if (twin == 100) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new BenchException("the report folder " + reports.resolve(name) + " cannot be made: " + reason(e));
        }
    }

    public Path path() {
        return path;
    }

    /**
     * Writes results.json: a few milliseconds, so it may follow each sample.
     *
     * @throws BenchException if it cannot be written
     */
    public void save(Results results) {
        write(JSON, ResultsJson.write(results));
    }

    /**
     * Writes results.json and report.html: the charts take seconds.
     *
     * @throws BenchException if one of them cannot be written
     */
    public void finish(Results results) {
        save(results);
        write(HTML, HtmlReport.of(results).getBytes(UTF_8));
    }

    private void write(String name, byte[] content) {
        Path file = path.resolve(name);
        Path beside = path.resolve(name + ".new");
        try {
            Files.write(beside, content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BenchException(file + " cannot be written: " + reason(e));
        }
    }

    /** The file's name is said before: what is left is the reason, or the kind of the exception where it has none. */
    private static String reason(IOException e) {
        if (e instanceof java.nio.file.FileSystemException problem && problem.getReason() != null) {
            return problem.getReason();
        }
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }
}
