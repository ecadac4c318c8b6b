package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Resp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The commands that ask the server about itself: what clients want to know before they use it. */
final class ServerCommands {
    /** The Redis that is spoken like: clients go by its number. */
    static final String AS_REDIS = "7.2.0";

    private static final String NO_CLUSTER = "ERR This instance has cluster support disabled";

    /** What CONFIG GET knows: what benchmarks and clients ask for, and the truth about it. */
    private static final Map<String, String> CONFIG = new TreeMap<>(Map.of(
            "appendonly", "no",
            "databases", "1",
            "maxmemory", "0",
            "replica-read-only", "yes",
            "save", "",
            "slave-read-only", "yes",
            "timeout", "0"));

    private final Clock clock;
    private final LongSupplier connections;
    private final boolean writable;
    private final String version;

    /**
     * About this server.
     *
     * @param connections open now
     * @param version of this program
     */
    ServerCommands(Clock clock, LongSupplier connections, boolean writable, String version) {
        this.clock = clock;
        this.connections = connections;
        this.writable = writable;
        this.version = version;
    }

    CommandAnswer run(Command command, Arguments arguments, Caller caller) {
        return switch (command) {
            case PING -> ping(arguments, caller);
            case ECHO -> echo(arguments, 1);
            case TIME -> time();
            case INFO -> info();
            case ROLE ->
                ReadyAnswer.of((out, resp3) -> {
                    Resp.array(out, 3);
                    Resp.bulk(out, "master");
                    Resp.integer(out, 0);
                    Resp.array(out, 0);
                });
            case CONFIG -> config(arguments);
            case COMMAND -> command(arguments);
            case CLUSTER, READONLY, READWRITE, SENTINEL -> ReadyAnswer.error(NO_CLUSTER);
            default -> throw new IllegalArgumentException("no command about the server: " + command);
        };
    }

    private static CommandAnswer ping(Arguments arguments, Caller caller) {
        if (arguments.count() > 2) {
            return ReadyAnswer.error("ERR wrong number of arguments for 'ping' command");
        }
        boolean listens =
                !caller.session().channels().isEmpty() && !caller.session().resp3();
        if (listens) { // between messages it looks like one
            byte[] text = arguments.count() == 2 ? arguments.bytes(1, 0) : new byte[0];
            return ReadyAnswer.of(text.length, (out, resp3) -> {
                Resp.array(out, 2);
                Resp.bulk(out, "pong");
                Resp.bulk(out, text, 0, text.length);
            });
        }
        return arguments.count() == 2 ? echo(arguments, 1) : ReadyAnswer.of(out -> Resp.simple(out, "PONG"));
    }

    private static CommandAnswer echo(Arguments arguments, int i) {
        byte[] text = arguments.bytes(i, 0);
        return ReadyAnswer.of(text.length, (out, resp3) -> Resp.bulk(out, text, 0, text.length));
    }

    private CommandAnswer time() {
        Instant now = clock.instant();
        return ReadyAnswer.of((out, resp3) -> {
            Resp.array(out, 2);
            Resp.bulk(out, Long.toString(now.getEpochSecond()));
            Resp.bulk(out, Long.toString(now.getNano() / 1000));
        });
    }

    private CommandAnswer info() {
        String text = "# Server\r\nredis_version:" + AS_REDIS + "\r\nredis_mode:standalone\r\nserver_name:sluice\r\n"
                + "sluice_version:" + version + "\r\n\r\n# Clients\r\nconnected_clients:" + connections.getAsLong()
                + "\r\n\r\n# Persistence\r\nloading:0\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
        return ReadyAnswer.of(text.length(), (out, resp3) -> Resp.verbatim(out, resp3, text));
    }

    private static CommandAnswer config(Arguments arguments) {
        if (!arguments.is(1, "get")) {
            return ReadyAnswer.error("ERR unknown subcommand '" + arguments.shown(1, 128) + "'. Try CONFIG HELP.");
        }
        if (arguments.count() < 3) {
            return ReadyAnswer.error("ERR wrong number of arguments for 'config|get' command");
        }
        List<String> found = new ArrayList<>();
        CONFIG.forEach((name, value) -> {
            for (int i = 2; i < arguments.count(); i++) {
                if (arguments.is(i, name) || arguments.is(i, "*")) {
                    found.add(name);
                    found.add(value);
                    return;
                }
            }
        });
        return ReadyAnswer.of(4 * found.size(), (out, resp3) -> {
            Resp.map(out, resp3, found.size() / 2);
            found.forEach(text -> Resp.bulk(out, text));
        });
    }

    private CommandAnswer command(Arguments arguments) {
        if (arguments.count() == 1) {
            List<Command> all = known();
            return ReadyAnswer.of((out, resp3) -> {
                Resp.array(out, all.size());
                all.forEach(one -> described(out, one));
            });
        }
        if (arguments.is(1, "count")) {
            return arguments.count() > 2
                    ? ReadyAnswer.error("ERR wrong number of arguments for 'command|count' command")
                    : ReadyAnswer.integer(known().size());
        }
        if (arguments.is(1, "docs")) {
            return ReadyAnswer.of((out, resp3) -> Resp.map(out, resp3, 0));
        }
        if (!arguments.is(1, "info")) {
            return ReadyAnswer.error("ERR unknown subcommand '" + arguments.shown(1, 128) + "'. Try COMMAND HELP.");
        }
        List<Command> asked = new ArrayList<>();
        for (int i = 2; i < arguments.count(); i++) {
            Command named = Command.named(arguments.name(i));
            asked.add(named == null || !known().contains(named) ? Command.UNKNOWN : named);
        }
        List<Command> told = arguments.count() == 2 ? known() : asked;
        return ReadyAnswer.of(4 * told.size(), (out, resp3) -> {
            Resp.array(out, told.size());
            for (Command one : told) {
                if (one == Command.UNKNOWN) {
                    Resp.nil(out, resp3);
                } else {
                    described(out, one);
                }
            }
        });
    }

    private List<Command> known() {
        List<Command> known = new ArrayList<>();
        for (Command command : Command.values()) {
            if (command != Command.UNKNOWN && (writable || command.company() != Command.Company.WRITE)) {
                known.add(command);
            }
        }
        return known;
    }

    private static void described(ByteBuf out, Command command) {
        Resp.array(out, 6);
        Resp.bulk(out, command.word());
        Resp.integer(out, command.arity());
        Resp.array(out, 1);
        Resp.simple(out, command.company() == Command.Company.WRITE ? "write" : "readonly");
        Resp.integer(out, command.namesKeys() ? 1 : 0);
        Resp.integer(out, command.namesManyKeys() ? -1 : command.namesKeys() ? 1 : 0);
        Resp.integer(out, command.namesKeys() ? 1 : 0);
    }
}
