package io.sluice.cli;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

/** The suite on stock images, where a Docker engine runs; skipped, and counted as skipped, elsewhere. */
@Timeout(600)
@Testcontainers(disabledWithoutDocker = true)
class StockImagesIT implements OwnServersSuite {
    private static final String PASSWORD = "of these containers alone";

    @Container
    private static final PostgreSQLContainer POSTGRES = new PostgreSQLContainer("postgres:18")
            .withDatabaseName("sluice")
            .withUsername("postgres")
            .withPassword(PASSWORD)
            .withEnv("SLUICE_DB_PASSWORD", PASSWORD)
            .withCopyFileToContainer(
                    MountableFile.forHostPath("../../config/schema.sql"), "/docker-entrypoint-initdb.d/10-schema.sql")
            .withCopyFileToContainer(
                    MountableFile.forHostPath("../../config/postgres/reader.sh"),
                    "/docker-entrypoint-initdb.d/20-reader.sh");

    @Container
    private static final GenericContainer<?> REDIS = new GenericContainer<>("redis:7")
            .withCommand("redis-server", "--requirepass", PASSWORD)
            .withExposedPorts(6379);

    private static OwnServers servers;
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        servers = new OwnServers(
                POSTGRES.getJdbcUrl(),
                "postgres",
                PASSWORD,
                "sluice",
                PASSWORD,
                URI.create("redis://" + REDIS.getHost() + ":" + REDIS.getMappedPort(6379)),
                PASSWORD);
        daemon = servers.daemon();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @Override
    public OwnServers servers() {
        return servers;
    }

    @Override
    public RunningDaemon daemon() {
        return daemon;
    }
}
