package io.sluice.daemon;

import io.sluice.build.Build;
import io.sluice.commands.RespServer;
import io.sluice.commands.RespServer.RespServices;
import io.sluice.config.ServeOptions;
import io.sluice.metrics.Metrics;
import io.sluice.ports.LookupSample;
import io.sluice.resp.Command;
import io.sluice.resp.CommandListener;
import io.sluice.resp.CommandResult;
import io.sluice.servers.ShutdownSteps;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The port that speaks Redis' protocol, on the loops of the HTTP port. */
record RespFeature(RespServer door) {

    /** Starts it; null where none is wanted. Closed before the HTTP port, whose tables it asks. */
    static @Nullable RespFeature start(
            ServeOptions options,
            List<TableService> tables,
            Server front,
            Metrics metrics,
            Late late,
            PortSecurity security,
            LookupSample sample,
            Grace grace,
            ShutdownSteps shutdown)
            throws IOException {
        InetSocketAddress listen = options.resp.resp;
        if (listen == null) {
            return null;
        }
        RespServices services = new RespServices(
                tables.stream().map(table -> table.door(metrics, "resp")).toList(),
                security.respPassword(),
                security.writers(),
                sample,
                Build.current().version());
        RespServer door = RespServer.start(
                options.resp.settings(listen, options.http),
                services,
                front.loops(),
                front.pressure(),
                answers(metrics, late),
                security.respTls());
        shutdown.first(
                "close the connections of Redis' clients", () -> door.server().close(grace.left()));
        return new RespFeature(door);
    }

    /** Counts each answer under its command. */
    private static CommandListener answers(Metrics metrics, Late late) {
        Map<Command, Map<CommandResult, LongConsumer>> timers = new EnumMap<>(Command.class);
        for (Command command : Command.values()) {
            timers.put(command, new ConcurrentHashMap<>());
        }
        return (command, result, nanos) -> {
            Map<CommandResult, LongConsumer> ofCommand = Objects.requireNonNull(timers.get(command));
            LongConsumer timer = ofCommand.get(result); // first: what makes one is an object for each answer
            if (timer == null) {
                timer = ofCommand.computeIfAbsent(
                        result,
                        one -> metrics.commands(command.word(), one.name().toLowerCase(Locale.ROOT)));
            }
            timer.accept(nanos);
            if (result == CommandResult.LATE) {
                late.lookups().increment();
            }
        };
    }

    Server server() {
        return door.server();
    }

    void register(Metrics metrics) {
        metrics.gauge("sluice.resp.connections", server()::openConnections);
        metrics.counter("sluice.resp.connections.refused", server()::refusedConnections);
        metrics.counter("sluice.resp.keys.unknown", door.figures()::unknownKeys);
        metrics.counter("sluice.resp.protocol.errors", door.figures()::protocolErrors);
        metrics.counter("sluice.resp.passwords.wrong", door.figures()::wrongPasswords);
    }

    /** What can be wrong with it. */
    List<Episode> episodes() {
        return List.of(server().connectionsFull());
    }
}
