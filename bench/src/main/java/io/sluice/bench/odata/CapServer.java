package io.sluice.bench.odata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.base.BenchException;
import io.sluice.bench.base.Resource;
import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.ChildProgram;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one would take instead: a server of OData over the same PostgreSQL, SAP's CAP for Node.js with its own driver. It is a small project
 * below target, made anew each time, whose packages npm installs.
 *
 * <p>In its favour: prepared statements and a pool as it brings them, no line of log for each request, and a request that finds the pool
 * empty waits, and does not fail.
 */
final class CapServer {
    static final String NAME = "CAP";

    /** As CAP calls the entity in SQL. */
    static final String VIEW = "samples_arrivals";

    private static final Duration INSTALLING = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private CapServer() {}

    /**
     * Starts it. It ends with the lab.
     *
     * @throws BenchException if it cannot be had here: why, in one line
     */
    static ServerProcess start(Lab lab) throws InterruptedException, SQLException {
        for (String program : List.of("node", "npm")) {
            if (!isInstalled(program)) {
                throw new BenchException(program + " is not installed");
            }
        }
        Path folder = Checkout.root().resolve("bench/target/cap");
        write(folder);
        ChildProgram.Outcome installed = new ChildProgram("npm", "npm")
                .run(
                        List.of(
                                "install",
                                "--prefix=" + folder,
                                "--no-audit",
                                "--no-fund",
                                "--ignore-scripts",
                                "--prefer-offline",
                                "--loglevel=error"),
                        INSTALLING,
                        () -> {});
        if (installed.code() != 0) {
            throw new BenchException("npm cannot install it: " + installed.last());
        }
        new SampleViews(lab).makeView(VIEW);
        String program = folder.resolve("node_modules/@sap/cds/bin/serve.js").toString();
        return lab.program(
                NAME,
                List.of("node", program, "--project", folder.toString(), "--port", "0"),
                Map.of("NODE_ENV", "production", "CDS_CONFIG", settings(lab)),
                "listening on ");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void write(Path folder) {
        try {
            Files.createDirectories(folder.resolve("srv"));
            Files.writeString(folder.resolve("package.json"), Resource.text(CapServer.class, "cap-package.json"));
            Files.writeString(folder.resolve("server.js"), Resource.text(CapServer.class, "cap-server.js"));
            Files.writeString(folder.resolve("srv/samples.cds"), Resource.text(CapServer.class, "cap-samples.cds"));
        } catch (IOException e) {
            throw new BenchException("its project cannot be written: " + e.getMessage());
        }
    }

    /** With the password, so it goes by the environment. The schema is the session's: CAP would set its own before each request. */
    private static String settings(Lab lab) {
        URI database = URI.create(lab.jdbcUrl().substring("jdbc:".length()));
        Map<String, Object> credentials = Map.of(
                "host", database.getHost(),
                "port", database.getPort(),
                "database", database.getPath().substring(1),
                "user", lab.cluster().reader().user(),
                "password", lab.cluster().reader().password());
        Map<String, Object> db =
                Map.of("credentials", credentials, "client", Map.of("options", "-c search_path=sluice_samples"));
        try {
            return JSON.writeValueAsString(Map.of("requires", Map.of("db", db)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
