package io.sluice.commands;

import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.CommandRunner;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Session;
import org.jspecify.annotations.Nullable;

/** Which command it is, and whether it may be run. For the connections of one event loop. */
final class Commands implements CommandRunner {
    private static final int MOST_SHOWN = 128;

    private final ReadCommands reads;
    private final WriteCommands writes;
    private final SessionCommands sessions;
    private final ServerCommands server;

    Commands(ReadCommands reads, WriteCommands writes, SessionCommands sessions, ServerCommands server) {
        this.reads = reads;
        this.writes = writes;
        this.sessions = sessions;
        this.server = server;
    }

    @Override
    public Command of(Arguments arguments) {
        if (arguments.is(0, "get")) {
            return Command.GET; // nearly all of them
        }
        Command named = Command.named(arguments.name(0));
        return named == null || (named.company() == Command.Company.WRITE && !writes.areThere())
                ? Command.UNKNOWN
                : named;
    }

    @Override
    public CommandAnswer run(Command command, Arguments arguments, Caller caller) {
        CommandAnswer refusal = refusal(command, arguments, caller.session());
        if (refusal != null) {
            return refusal;
        }
        if (command.company() == Command.Company.WRITE) {
            return writes.run(command, arguments, caller);
        }
        if (command.namesKeys()) {
            return reads.run(command, arguments, caller);
        }
        CommandAnswer answer = sessions.run(command, arguments, caller);
        return answer == null ? server.run(command, arguments, caller) : answer;
    }

    private static @Nullable CommandAnswer refusal(Command command, Arguments arguments, Session session) {
        if (command == Command.UNKNOWN) {
            return isHttp(arguments) ? http() : unknown(arguments);
        }
        if (command == Command.GET && isHttp(arguments)) {
            return http();
        }
        if (!command.takes(arguments.count())) {
            return ReadyAnswer.error("ERR wrong number of arguments for '" + command.word() + "' command");
        }
        if (!session.trusted() && !SessionCommands.isForStrangers(command)) {
            return ReadyAnswer.error("NOAUTH Authentication required.");
        }
        return null;
    }

    /** A request line. */
    private static boolean isHttp(Arguments arguments) {
        int last = arguments.count() - 1;
        return last == 2
                && arguments.length(last) == 8
                && arguments.length(1) > 0
                && arguments.shown(last, 5).equals("HTTP/");
    }

    private static CommandAnswer http() {
        return ReadyAnswer.lastError("ERR this port speaks Redis' protocol: HTTP is answered at --listen");
    }

    private static CommandAnswer unknown(Arguments arguments) {
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < arguments.count() && shown.length() < MOST_SHOWN; i++) {
            shown.append('\'')
                    .append(arguments.shown(i, MOST_SHOWN - shown.length()))
                    .append("' ");
        }
        return ReadyAnswer.error(
                "ERR unknown command '" + arguments.shown(0, MOST_SHOWN) + "', with args beginning with: " + shown);
    }
}
