package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of the PostgreSQL that is installed on this machine, on 127.0.0.1 and set up for changes: an operator's own, of an older version. */
public final class HostServer {
    private static final Credentials SUPERUSER = new Credentials("postgres", "of this test");

    private final HostPostgres host;
    private final Path data;
    private final int port;

    private HostServer(HostPostgres host, Path data, int port) {
        this.host = host;
        this.data = data;
        this.port = port;
    }

    /** Starts one in this folder; skips the test where none is installed. */
    public static HostServer startOrSkip(Path folder) throws IOException, InterruptedException {
        HostPostgres host = HostPostgres.orSkip();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        HostServer server = new HostServer(host, folder.resolve("data"), port);
        Path password = Files.writeString(folder.resolve("password"), SUPERUSER.password());
        server.run(
                "initdb",
                "--username=" + SUPERUSER.user(),
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync");
        server.run(
                "pg_ctl",
                "start",
                "--wait",
                "--log=" + folder.resolve("log"),
                "--options=-cport=" + port + " -clisten_addresses=127.0.0.1 -cunix_socket_directories=''"
                        + " -cwal_level=logical -cfsync=off -cmax_wal_senders=2 -cmax_replication_slots=4");
        return server;
    }

    private void run(String program, String... flags) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(host.bin().resolve(program).toString(), "--pgdata=" + data));
        command.addAll(List.of(flags));
        Ran ran = Ran.of(host.command(command), Map.of());
        assertThat(ran.code()).as("%s: %s", command, ran.output()).isZero();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public Credentials superuser() {
        return SUPERUSER;
    }

    public void stop() throws IOException, InterruptedException {
        run("pg_ctl", "stop", "--mode=immediate", "--wait");
    }
}
