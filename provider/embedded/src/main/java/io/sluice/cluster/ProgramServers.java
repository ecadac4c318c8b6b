package io.sluice.cluster;

import io.sluice.config.EmbeddedOptions;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.NodeSession;
import io.sluice.embedded.RunningPostgres;
import io.sluice.embedded.SyncMode;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.programs.Background;
import io.sluice.programs.DataFolder;
import io.sluice.servers.EmbeddedServers;
import io.sluice.servers.EmbeddedServers.EmbeddedCache;
import io.sluice.servers.EmbeddedServers.EmbeddedDatabase;
import io.sluice.servers.EmbeddedServers.StartedServers;
import io.sluice.servers.Login;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The embedded servers, as the program asks for them. Its failures are the program's. */
public final class ProgramServers implements EmbeddedServers {
    /** SQL of the start may take this long. */
    private static final Duration INIT_SQL = Duration.ofMinutes(5);

    @Override
    public StartedServers start(
            Path path,
            EmbeddedOptions options,
            boolean database,
            boolean cache,
            boolean sampleViews,
            ShutdownSteps shutdown,
            Consumer<String> progress) {
        return ServerFailures.told(() -> {
            DataFolder folder = DataFolder.open(path);
            shutdown.first("give the data folder back", folder);
            String sql = options.initSql(); // before anything is started: a wrong setting should cost no time
            Map<String, String> scripts = new LinkedHashMap<>();
            if (sql != null) {
                scripts.put("--init-sql", sql);
            }
            if (sampleViews) {
                scripts.put("the sample views of --odata", sampleViews());
            }
            return new StartedServers(
                    database ? database(folder, options, scripts, shutdown, progress) : null,
                    cache ? cache(folder, options.redisNodes, shutdown, progress) : null);
        });
    }

    /** One server, which starts fastest, unless replicas are asked for or the folder has some. */
    private static EmbeddedDatabase database(
            DataFolder folder,
            EmbeddedOptions options,
            Map<String, String> scripts,
            ShutdownSteps shutdown,
            Consumer<String> progress) {
        if (options.replicas == 0 && !EmbeddedCluster.isIn(folder)) {
            EmbeddedPostgres server = EmbeddedPostgres.start(folder, options.rows, progress);
            shutdown.first("stop the embedded PostgreSQL", server);
            run(scripts, server.port(), server.owner());
            return new EmbeddedDatabase(
                    List.of(server.jdbcUrl()),
                    login(server.reader()),
                    login(server.writer()),
                    login(server.changes()),
                    server.psqlLine());
        }
        EmbeddedCluster cluster =
                EmbeddedCluster.start(folder, options.rows, options.replicas, SyncMode.NONE, progress);
        shutdown.first("stop the embedded PostgreSQL", cluster);
        EmbeddedNode primary = cluster.primary();
        run(scripts, primary.port(), cluster.owner());
        List<String> urls = Stream.concat(Stream.of(primary), cluster.replicas().stream())
                .map(EmbeddedNode::jdbcUrl)
                .toList();
        return new EmbeddedDatabase(
                urls,
                login(cluster.reader()),
                login(cluster.writer()),
                login(cluster.changes()),
                cluster.psqlLine(primary));
    }

    private static String sampleViews() {
        try (InputStream resource =
                Objects.requireNonNull(ProgramServers.class.getResourceAsStream("sample-views.sql"))) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Each in one transaction, unless it says otherwise.
     *
     * @param scripts by what asks for them
     */
    private static void run(Map<String, String> scripts, int port, Credentials owner) {
        scripts.forEach((what, sql) -> {
            try (NodeSession session = NodeSession.open(port, "sluice", owner, INIT_SQL)) {
                session.rows(sql);
            } catch (IOException e) {
                throw new StartException(what + ": " + e.getMessage(), e);
            }
        });
    }

    private static EmbeddedCache cache(
            DataFolder folder, @Nullable String nodes, ShutdownSteps shutdown, Consumer<String> progress) {
        if (nodes != null) {
            return redisCluster(folder, nodes, shutdown, progress);
        }
        EmbeddedRedis server = EmbeddedRedis.start(folder, progress);
        shutdown.first("stop the embedded Redis", server);
        return new EmbeddedCache(server.uri(), server.password(), server.cliLine());
    }

    private static EmbeddedCache redisCluster(
            DataFolder folder, String nodes, ShutdownSteps shutdown, Consumer<String> progress) {
        Background.refuse(folder);
        Fleet fleet = Fleet.kept(folder, progress);
        shutdown.first("stop the embedded Redis Cluster", fleet::down); // before the start, which may fail half way
        fleet.up(FleetForm.cluster(nodes));
        List<FleetServer> servers = fleet.servers();
        progress.accept("a Redis Cluster listens on 127.0.0.1: "
                + servers.stream()
                        .map(server -> server.name() + " on " + server.port())
                        .collect(Collectors.joining(", ")));
        return new EmbeddedCache(
                fleet.url(),
                fleet.secrets().redisPassword(),
                "REDISCLI_AUTH=\"$(cat " + ClusterFolder.quoted(fleet.secrets().redis()) + ")\" redis-cli -c -p "
                        + servers.get(0).port());
    }

    @Override
    public RunningDatabase running(Path folder) {
        return ServerFailures.told(() -> {
            RunningPostgres server = RunningPostgres.in(folder);
            return new RunningDatabase(server.jdbcUrl(), login(server.reader()));
        });
    }

    @Override
    public List<CommandLine> commands(Map<String, String> environment) {
        return List.of(ClusterCommand.commandLine(environment), RedisCommand.commandLine(environment));
    }

    private static Login login(Credentials who) {
        return new Login(who.user(), who.password());
    }
}
