package io.sluice.systemd;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has started this process: systemd, by a unit with {@code Type=notify}, which wants to hear how its service is; or anybody else, who
 * hears nothing. Whatever fails is one WARN, and nothing else fails for it. May be called by any thread.
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final @Nullable EventLoopGroup loops;
    private final @Nullable NotifySocket socket;
    private final @Nullable Duration watchdog;
    private String state = "";
    private boolean broken;

    private ServiceManager(@Nullable EventLoopGroup loops, @Nullable NotifySocket socket, @Nullable Duration watchdog) {
        this.loops = loops;
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** The one that the environment names: {@code NOTIFY_SOCKET}, and {@code WATCHDOG_USEC} with {@code WATCHDOG_PID}. */
    public static ServiceManager of(Map<String, String> environment) {
        String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (name.isEmpty()) {
            return new ServiceManager(null, null, null);
        }
        String why = null;
        if (!name.startsWith("/") && !name.startsWith("@")) {
            why = "NOTIFY_SOCKET '" + name + "' is neither a path nor @ and a name";
        } else if (!Epoll.isAvailable()) {
            why = "there is no epoll: " + Epoll.unavailabilityCause();
        }
        if (why != null) {
            LOG.warn("systemd is not told how this service is, and may end it: {}", why);
            return new ServiceManager(null, null, null);
        }
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, ServiceManager::thread, EpollIoHandler.newFactory());
        return new ServiceManager(
                loops,
                new NotifySocket(loops.next(), name),
                Heartbeat.period(environment, ProcessHandle.current().pid()));
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sluice-systemd");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The service runs. From now on it is told again and again what it does, and that it is alive.
     *
     * @param state what it does, in one line; asked each second, on a thread of this room
     * @param alive whether it is; while it is not, the watchdog hears nothing, and ends the process
     */
    public void ready(Supplier<String> state, BooleanSupplier alive) {
        if (loops == null || socket == null) {
            return;
        }
        loops.execute(() -> {
            this.state = asked(state);
            socket.send("READY=1\nSTATUS=" + this.state);
        });
        Future<?> unused = loops.scheduleAtFixedRate(() -> look(state), 1, 1, TimeUnit.SECONDS);
        if (watchdog != null) {
            unused = loops.scheduleAtFixedRate(() -> beat(alive), 0, watchdog.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void look(Supplier<String> state) {
        String now = asked(state);
        if (socket != null && !now.equals(this.state)) {
            this.state = now;
            socket.send("STATUS=" + now);
        }
    }

    private String asked(Supplier<String> state) {
        try {
            return state.get().lines().findFirst().orElse("");
        } catch (RuntimeException e) {
            broken(e);
            return this.state;
        }
    }

    private void beat(BooleanSupplier alive) {
        boolean is = false;
        try {
            is = alive.getAsBoolean();
        } catch (RuntimeException e) {
            broken(e);
        }
        if (is && socket != null) {
            socket.send("WATCHDOG=1");
        }
    }

    /** A bug of ours; without this the schedule would end without a word. */
    private void broken(RuntimeException e) {
        if (!broken) {
            broken = true;
            LOG.warn("how this service is cannot be told to systemd", e);
        }
    }

    /** The service answers what it has, and ends. Waits until that is said, for a moment. */
    public void stopping() {
        NotifySocket systemd = socket;
        if (loops != null && systemd != null) {
            CompletableFuture<Boolean> said = new CompletableFuture<>();
            loops.execute(() -> systemd.send("STOPPING=1", () -> said.complete(true)));
            said.completeOnTimeout(false, NotifySocket.PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** Nothing is said any more. */
    @Override
    public void close() {
        if (loops != null) {
            loops.shutdownGracefully(0, NotifySocket.PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .awaitUninterruptibly(NotifySocket.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
