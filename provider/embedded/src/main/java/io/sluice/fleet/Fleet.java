package io.sluice.fleet;

import io.sluice.programs.Background;
import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Redis servers of a data folder: a master with a replica and Sentinels, or a cluster. Each call has the folder for itself. */
public final class Fleet {
    private final DataFolder folder;
    private final Path home;
    private final FleetSecrets secrets;
    private final boolean kept;
    private final Consumer<String> progress;

    /** @param kept whether servers end with this process */
    private Fleet(DataFolder folder, boolean kept, Consumer<String> progress) {
        this.folder = folder;
        this.home = OwnerFiles.folder(folder.path().resolve("fleet"));
        this.secrets = FleetSecrets.in(home);
        this.kept = kept;
        this.progress = progress;
    }

    /** Servers run on when this process has ended. */
    public static Fleet inBackground(DataFolder folder, Consumer<String> progress) {
        return new Fleet(folder, false, progress);
    }

    /** Servers end with this process, whichever way it ends. */
    public static Fleet kept(DataFolder folder, Consumer<String> progress) {
        return new Fleet(folder, true, progress);
    }

    /** Null while there is none. */
    public @Nullable FleetForm form() {
        Path file = home.resolve("form");
        try {
            return Files.exists(file) ? FleetForm.parse(Files.readString(file).strip()) : null;
        } catch (IOException e) {
            throw OwnerFiles.failed("read", file, e);
        }
    }

    /**
     * Starts them, at first makes them; those that run run on.
     *
     * @param wanted null for what there is
     */
    public void up(@Nullable FleetForm wanted) {
        FleetForm there = form();
        if (wanted != null && there != null && !wanted.equals(there)) {
            throw new EmbeddedException("there are servers of " + there + " in " + folder.path()
                    + ": remove them with ./run.sh redis reset --yes --data-dir "
                    + folder.path() + ", or give another --data-dir");
        }
        if (!kept
                && !new OwnProcesses(folder, "redis").running().isEmpty()
                && !Files.exists(Background.redisNote(folder))) {
            throw new EmbeddedException(
                    "the data folder " + folder.path() + " holds a Redis of ./run.sh serve that has not"
                            + " ended: start serve there once more, or give another --data-dir");
        }
        FleetForm form = there == null ? wanted : there;
        if (form == null) {
            throw new IllegalArgumentException(
                    "redis up wants --cluster 3x1 or --sentinel 3 when there are no servers yet");
        }
        if (!kept) {
            OwnerFiles.write(Background.redisNote(folder), "./run.sh redis down stops them\n");
        }
        if (there == null) {
            servers(form).forEach(FleetServer::remove); // of a making that was cut off
            group(form).make();
            OwnerFiles.write(home.resolve("form"), form + "\n");
        } else {
            servers().forEach(FleetServer::start);
        }
        group(form).awaitWell();
    }

    FleetGroup group() {
        FleetForm form = form();
        if (form == null) {
            throw new EmbeddedException(
                    "there are no Redis servers in " + folder.path() + ": ./run.sh redis up makes some");
        }
        return group(form);
    }

    private FleetGroup group(FleetForm form) {
        List<FleetServer> servers = servers(form);
        return form.sentinels() > 0
                ? new SentinelGroup(secrets, servers)
                : new ClusterGroup(secrets, servers, form.masters());
    }

    /** All there are, Redis servers first. */
    public List<FleetServer> servers() {
        FleetForm form = form();
        return form == null ? List.of() : servers(form);
    }

    private List<FleetServer> servers(FleetForm form) {
        Path binary = Binaries.redis(folder, progress);
        List<FleetServer> servers = new ArrayList<>();
        for (String name : form.names()) {
            boolean sentinel = name.startsWith("s");
            servers.add(new FleetServer(
                    folder,
                    binary,
                    home.resolve(name),
                    sentinel ? secrets.sentinelPassword() : secrets.redisPassword(),
                    kept));
        }
        return servers;
    }

    /** That of this name. */
    public FleetServer server(String name) {
        List<FleetServer> servers = servers();
        return servers.stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("there is no server '" + name + "': there are "
                        + servers.stream().map(FleetServer::name).collect(Collectors.joining(", "))));
    }

    /** A line for each, and whether all is well. */
    public FleetStatus status() {
        return group().status();
    }

    /**
     * Makes another server the master in good order, and returns when it is.
     *
     * @param name of the master that is to give way, or of the replica that is to follow it; null for the only one
     * @return which it is, in one line
     */
    public String failover(@Nullable String name) {
        return group().failover(name == null ? null : server(name));
    }

    /** Moves a slot to the master of this name; returns how many keys went with it. */
    public long reshard(int slot, String name) {
        FleetServer target = server(name);
        if (!(group() instanceof ClusterGroup cluster)) {
            throw new EmbeddedException(
                    "these are no cluster, and have no slots: ./run.sh redis up --cluster 3x1 makes one");
        }
        return cluster.reshard(slot, target);
    }

    /** The flags of serve that lead to them. */
    public List<String> flags() {
        return group().flags();
    }

    /** Where they are, as {@code --redis} takes it. */
    public String url() {
        return flags().get(1);
    }

    /** Stops them: Sentinels first, lest they take the rest for a failure. */
    public void down() {
        List<FleetServer> servers = servers();
        Stream.concat(
                        servers.stream().filter(FleetServer::isSentinel),
                        servers.stream().filter(server -> !server.isSentinel()))
                .filter(FleetServer::isRunning)
                .forEach(FleetServer::stop);
        OwnerFiles.deleteTree(Background.redisNote(folder));
    }

    /** Removes them with all their data. */
    public void reset() {
        servers().forEach(FleetServer::remove);
        OwnerFiles.deleteTree(home);
        OwnerFiles.deleteTree(Background.redisNote(folder));
    }

    public FleetSecrets secrets() {
        return secrets;
    }
}
