package io.sluice.embedded;

import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Finds the servers that a data folder has, makes those that are missing, and starts them. */
final class Startup {
    private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);

    private final DataFolder folder;
    private final PostgresBinaries binaries;
    private final PostgresFiles files;
    private final Consumer<String> progress;
    private final boolean kept;
    private final Members members;
    private final Replicas replicas;

    /** @param kept whether the servers end with this process */
    Startup(
            DataFolder folder,
            Consumer<String> progress,
            boolean kept,
            Durability durability,
            Members members,
            Replicas replicas) {
        this.folder = folder;
        this.binaries = PostgresBinaries.at(Binaries.postgres(folder, progress));
        this.files = new PostgresFiles(binaries, PostgresHome.of(folder, 1), durability);
        this.progress = progress;
        this.kept = kept;
        this.members = members;
        this.replicas = replicas;
    }

    PostgresFiles files() {
        return files;
    }

    /** @param wanted how many replicas there are to be; what the folder has beyond that is left out */
    void up(int rows, int wanted, SyncMode sync) {
        files.make(progress);
        find();
        EmbeddedNode primary = members.primary();
        members.only(chosen(primary, wanted));
        members.sync(sync);
        members.assign();
        if (!primary.running()) {
            OwnerFiles.freshLog(primary.home().log());
            primary.kill(); // what is left of it
            files.addRoles(primary.home());
            files.rows().load(rows, progress, files.on(primary.home()));
            primary.restart();
            progress.accept(primary.name() + " is the primary and listens on 127.0.0.1:" + primary.port());
        }
        for (EmbeddedNode node : members.all()) {
            if (node.isReplica()) {
                begin(node);
            } else if (node != primary) {
                progress.accept(node.name() + " was the primary before " + primary.name()
                        + " and takes no part: ./run.sh cluster rejoin " + node.name() + " makes it a replica");
            }
        }
        for (int number = members.all().size() + 1; number <= wanted + 1; number++) {
            begin(add(PostgresHome.of(folder, number), number));
        }
        files.rows().load(rows, progress, statements -> load(primary, statements));
    }

    private void begin(EmbeddedNode replica) {
        boolean ran = replica.running();
        replicas.start(replica);
        if (!ran) {
            progress.accept(replica.name() + " is a replica and listens on 127.0.0.1:" + replica.port());
        }
    }

    /** The primary and as many others as are wanted. */
    private List<EmbeddedNode> chosen(EmbeddedNode primary, int wanted) {
        List<EmbeddedNode> chosen = new ArrayList<>(List.of(primary));
        members.all().stream().filter(node -> node != primary).limit(wanted).forEach(chosen::add);
        return chosen;
    }

    private void load(EmbeddedNode primary, String... statements) {
        try (NodeSession session = primary.session(DemoDatabase.NAME, LOAD_LIMIT)) {
            for (String statement : statements) {
                session.rows(statement);
            }
        } catch (IOException e) {
            throw primary.failed(e);
        }
    }

    void find() {
        List<PostgresHome> homes = PostgresHome.all(folder);
        for (int number = members.all().size() + 1; number <= homes.size(); number++) {
            PostgresHome home = homes.get(number - 1);
            home.heal();
            add(home, number);
        }
    }

    private EmbeddedNode add(PostgresHome home, int number) {
        Postmaster process = new Postmaster(folder, binaries, home, kept);
        EmbeddedNode node = new EmbeddedNode("n" + number, home, process, files, moved -> members.assign());
        members.add(node);
        return node;
    }
}
