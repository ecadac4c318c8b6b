package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.programs.Binaries;
import io.sluice.programs.DataFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the daemons of a lab fill: one Redis, or a fleet of them, started when first asked for. */
final class LabRedis implements AutoCloseable {
    private final DataFolder data;
    private final Consumer<String> progress;
    private @Nullable EmbeddedRedis one;
    private @Nullable Fleet fleet;

    LabRedis(DataFolder data, Consumer<String> progress) {
        this.data = data;
        this.progress = progress;
    }

    EmbeddedRedis one() {
        EmbeddedRedis started = one;
        if (started == null) {
            started = EmbeddedRedis.start(data, progress);
            one = started;
        }
        return started;
    }

    /** As {@link Lab#fleet}. */
    Fleet fleet(FleetForm form) {
        Fleet made = fleet;
        if (made == null) {
            Fleet.kept(data, progress).reset(); // accidents may have happened to the last one
            made = Fleet.kept(data, progress);
            fleet = made;
            progress.accept("making the Redis servers of " + form);
            made.up(form);
        }
        return made;
    }

    /** The command of one of its own on this port, without password and persistence. */
    List<String> bare(int port) {
        String binary = Binaries.redis(data, progress).toString();
        return List.of(binary, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "");
    }

    /** By which daemons find it. */
    List<String> flags() {
        Fleet made = fleet;
        if (made == null) {
            return List.of("--redis=" + one().uri());
        }
        List<String> words = made.flags();
        if (words.isEmpty()) {
            return List.of("--redis=redis+cluster://"
                    + made.servers().stream()
                            .map(server -> "127.0.0.1:" + server.port())
                            .collect(Collectors.joining(",")));
        }
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            flags.add(words.get(i) + '=' + words.get(i + 1));
        }
        return flags;
    }

    Map<String, String> environment() {
        Fleet made = fleet;
        if (made != null) {
            return Map.of("SLUICE_REDIS_PASSWORD", made.secrets().redisPassword());
        }
        return one == null ? Map.of() : Map.of("SLUICE_REDIS_PASSWORD", one.password());
    }

    /** @throws BenchException if the one to which no accident may happen has ended */
    void check() {
        if (one != null && ProcessHandle.of(one.pid()).isEmpty()) {
            throw new BenchException("redis ended in the middle of the run");
        }
    }

    @Override
    public void close() {
        if (one != null) {
            one.close();
        }
        if (fleet != null) {
            fleet.servers().forEach(FleetServer::kill);
        }
    }
}
