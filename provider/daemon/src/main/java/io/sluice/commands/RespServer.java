package io.sluice.commands;

import io.sluice.access.AccessToken;
import io.sluice.ports.LookupSample;
import io.sluice.ports.TableServices;
import io.sluice.resp.CommandListener;
import io.sluice.resp.DoorParts;
import io.sluice.resp.RespFigures;
import io.sluice.resp.RespLoop;
import io.sluice.tls.Tls;
import io.sluice.transport.EventLoops;
import io.sluice.transport.Loop;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The port that speaks Redis' protocol. Thread-safe. */
public final class RespServer {
    private final Server server;
    private final RespFigures figures;

    private RespServer(Server server, RespFigures figures) {
        this.server = server;
        this.figures = figures;
    }

    /**
     * What answers it.
     *
     * @param tables at least one
     * @param password what clients have to say; null where whoever reaches the port may ask
     * @param writeToken what writers have to say; null where whoever may ask may write
     * @param sample sees lookups while somebody looks
     * @param version of this program, for clients that ask
     */
    public record RespServices(
            List<TableServices> tables,
            @Nullable AccessToken password,
            @Nullable AccessToken writeToken,
            LookupSample sample,
            String version) {}

    /**
     * Binds and serves.
     *
     * @param loops of another port, which it shares
     * @param pressure of all ports whose clients share the memory
     * @param tls what connections are encrypted with; null where they are plain
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static RespServer start(
            RespSettings settings,
            RespServices services,
            EventLoops loops,
            Pressure pressure,
            CommandListener listener,
            @Nullable Tls tls)
            throws IOException {
        RespFigures figures = new RespFigures();
        AtomicLong ids = new AtomicLong();
        AtomicReference<@Nullable Server> started = new AtomicReference<>();
        Server server = Server.start(
                new Server.Setup(settings.listen(), "--resp", "--max-connections", loops, tls),
                settings.limits(),
                pressure,
                loop -> new RespLoop(
                        new DoorParts(
                                loop,
                                commands(settings, services, figures, loop, started),
                                settings.limits(),
                                listener,
                                figures),
                        ids,
                        settings.maxKeys(),
                        services.password() == null));
        started.set(server);
        return new RespServer(server, figures);
    }

    private static Commands commands(
            RespSettings settings,
            RespServices services,
            RespFigures figures,
            Loop loop,
            AtomicReference<@Nullable Server> started) {
        KeySpace keys = new KeySpace(services.tables(), loop.executor());
        WriteCommands writes = new WriteCommands(keys, services.writeToken() != null);
        ServerCommands about = new ServerCommands(
                Clock.systemUTC(),
                () -> {
                    Server server = started.get();
                    return server == null ? 0 : server.openConnections();
                },
                writes.areThere(),
                services.version());
        return new Commands(
                new ReadCommands(keys, settings.unknown(), services.sample(), figures),
                writes,
                new SessionCommands(services.password(), services.writeToken(), figures),
                about);
    }

    /** What listens, drains and closes. */
    public Server server() {
        return server;
    }

    public RespFigures figures() {
        return figures;
    }
}
