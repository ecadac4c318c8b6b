package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folders of this project, wherever it is. */
public final class Checkout {
    private Checkout() {}

    /** The folder that holds run.sh, found upwards from where these classes are. */
    public static Path root() {
        try {
            Path here = Path.of(Checkout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = here; folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve("run.sh"))) {
                    return folder;
                }
            }
            throw new BenchException("no run.sh above " + here + ": run the bench from a checkout of Sluice");
        } catch (URISyntaxException e) {
            throw new BenchException("these classes are not in a folder: run the bench from a checkout of Sluice");
        }
    }

    /** The daemon as its users run it. */
    public static Path daemonJar() {
        Path jar = root().resolve("provider/embedded/target/dist/sluice.jar");
        if (!Files.isRegularFile(jar)) {
            throw new BenchException("there is no " + jar + ": build it with ./run.sh package");
        }
        return jar;
    }

    /** Whether run.sh has archived class data of the daemon as it is now. */
    public static boolean hasDaemonArchive() {
        return !daemonArchive().isEmpty();
    }

    /** The options with which run.sh starts it quickly, where it has archived class data; else none. */
    static List<String> daemonArchive() {
        Path jar = daemonJar();
        Path archive = jar.resolveSibling("sluice.jsa");
        try {
            return Files.isRegularFile(archive)
                            && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0
                    ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error")
                    : List.of();
        } catch (IOException e) {
            throw new BenchException("cannot read " + archive + ": " + e.getMessage());
        }
    }
}
