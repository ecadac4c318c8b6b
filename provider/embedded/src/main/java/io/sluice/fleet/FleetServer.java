package io.sluice.fleet;

import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.programs.OwnerFiles;
import io.sluice.programs.Poll;
import io.sluice.programs.Shell;
import io.sluice.programs.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server of a fleet: a Redis or a Sentinel, with a folder of its own. Its settings are its own once it has run: servers write them anew. */
public final class FleetServer {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int ANSWER_MILLIS = 2000;

    /** One that runs and has not answered for so long hangs. */
    private static final Duration HANG = Duration.ofSeconds(4);

    private final Path home;
    private final Path binary;
    private final OwnProcesses processes;
    private final String password;
    private final boolean kept;
    private @Nullable Watchdog keeper;

    /** @param kept whether it ends with this process */
    FleetServer(DataFolder folder, Path binary, Path home, String password, boolean kept) {
        this.home = home;
        this.binary = binary;
        this.processes = new OwnProcesses(folder, "redis").of(home, home.resolve("redis.pid"));
        this.password = password;
        this.kept = kept;
    }

    /** r1 and so on of Redis servers, s1 and so on of Sentinels. */
    public String name() {
        return String.valueOf(home.getFileName());
    }

    public boolean isSentinel() {
        return name().startsWith("s");
    }

    public int port() {
        return OwnerFiles.readInt(home.resolve("port"), 0);
    }

    public String password() {
        return password;
    }

    /** Its first settings, and the port that it has from now on. */
    void configure(int port, String conf) {
        OwnerFiles.folder(home);
        OwnerFiles.write(
                conf(),
                "bind 127.0.0.1\nport " + port + "\nprotected-mode yes\nrequirepass " + password
                        + "\ndaemonize yes\ndir " + quoted(home) + "\npidfile " + quoted(home.resolve("redis.pid"))
                        + "\nlogfile " + quoted(log()) + "\n" + conf);
        OwnerFiles.write(home.resolve("port"), port + "\n");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Path conf() {
        return home.resolve("redis.conf");
    }

    private Path log() {
        return home.resolve("redis.log");
    }

    public boolean isRunning() {
        return !processes.running().isEmpty();
    }

    /** Starts it, and returns when it answers. One that runs is left as it is, and has to answer. */
    public void start() {
        if (isRunning()) {
            if (!Poll.until(HANG, this::answers)) {
                throw new EmbeddedException(name() + " hangs: ./run.sh redis resume " + name() + " has it go on");
            }
            return;
        }
        release();
        OwnerFiles.deleteTree(home.resolve("redis.pid"));
        OwnerFiles.freshLog(log());
        List<String> command = new ArrayList<>(List.of(binary.toString(), conf().toString()));
        if (isSentinel()) {
            command.add("--sentinel");
        }
        if (kept) {
            keeper = Watchdog.start(
                    new Watchdog.Kept(binary, home.resolve("redis.pid"), "TERM", "KILL"), log(), command);
        } else if (Shell.run(command, "", log(), LIMIT) != 0) {
            throw failed();
        }
        if (!Poll.until(LIMIT, this::answers)) {
            throw failed();
        }
    }

    private EmbeddedException failed() {
        return new EmbeddedException(name() + " did not start on 127.0.0.1:" + port() + ": "
                + OwnerFiles.lastWords(log()) + " (see " + log() + ")");
    }

    /** Whether it answers, and has its data. */
    boolean answers() {
        try (RespSession session = open()) {
            return session.text("PING").equals("PONG");
        } catch (IOException e) {
            return false;
        }
    }

    RespSession open() throws IOException {
        return RespSession.open(port(), password, ANSWER_MILLIS);
    }

    /**
     * What it answers to one question.
     *
     * @throws EmbeddedException when it does not, in one line
     */
    @Nullable
    Object ask(String... words) {
        try (RespSession session = open()) {
            return session.ask(words);
        } catch (IOException e) {
            throw new EmbeddedException(
                    name() + (e instanceof RespError ? " does not do " + words[0] : " does not answer") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** As {@link #ask}, whatever the answer is, unless it is an error. */
    void tell(String... words) {
        Object unused = ask(words);
    }

    String text(String... words) {
        return String.valueOf(ask(words));
    }

    /** One field of INFO or of CLUSTER INFO; empty where it does not answer. */
    String field(String name, String... words) {
        try (RespSession session = open()) {
            return session.text(words)
                    .lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Stops it in good order, also one that hangs. */
    void stop() {
        processes.signal("CONT");
        processes.end(LIMIT);
        release();
    }

    /** Ends it at once, as a power cut would, and waits until it is gone. */
    public void kill() {
        processes.kill();
        release();
    }

    /** It hangs: connections stay open and get no answer. */
    public void pause() {
        processes.signal("STOP");
    }

    public void resume() {
        processes.signal("CONT");
    }

    private void release() {
        if (keeper != null) {
            keeper.release();
            keeper = null;
        }
    }

    /** Its folder is gone, and so is what was in it. */
    void remove() {
        kill();
        if (Files.exists(home)) {
            OwnerFiles.deleteTree(home);
        }
    }
}
