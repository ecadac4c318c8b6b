package io.sluice.commands;

import io.sluice.access.AccessToken;
import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Resp;
import io.sluice.resp.RespFigures;
import io.sluice.resp.Session;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands with which a connection says who it is and how it wants its answers. */
final class SessionCommands {
    private static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";
    private static final String DEFAULT = "default";

    /** Who says the token of writers. */
    private static final String WRITER = "writer";

    /** A guess costs so long, on its connection alone. */
    private static final long WRONG_MILLIS = 250;

    private static final Set<Command> FOR_STRANGERS = Set.of(Command.AUTH, Command.HELLO, Command.QUIT, Command.RESET);

    private final @Nullable AccessToken password;
    private final @Nullable AccessToken writeToken;
    private final RespFigures figures;

    /**
     * Runs none yet.
     *
     * @param password null where whoever reaches the port may ask
     * @param writeToken null where whoever may ask may write
     */
    SessionCommands(@Nullable AccessToken password, @Nullable AccessToken writeToken, RespFigures figures) {
        this.password = password;
        this.writeToken = writeToken;
        this.figures = figures;
    }

    /** Whether it may be said without a password. */
    static boolean isForStrangers(Command command) {
        return FOR_STRANGERS.contains(command);
    }

    /** Whether a connection may ask before it says anything. */
    boolean trusts() {
        return password == null;
    }

    /** Null if it is another sort of command. */
    @Nullable
    CommandAnswer run(Command command, Arguments arguments, Caller caller) {
        Session session = caller.session();
        return switch (command) {
            case HELLO -> hello(arguments, caller);
            case AUTH -> auth(arguments, caller);
            case CLIENT -> ClientCommand.run(arguments, caller);
            case RESET -> {
                session.reset(trusts());
                yield ReadyAnswer.heard("RESET");
            }
            case QUIT -> ReadyAnswer.farewell();
            case SELECT -> select(arguments);
            case SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE -> ChannelCommands.subscribe(command, arguments, session);
            case UNSUBSCRIBE, PUNSUBSCRIBE, SUNSUBSCRIBE -> ChannelCommands.unsubscribe(command, arguments, session);
            default -> null;
        };
    }

    private static CommandAnswer select(Arguments arguments) {
        Long index = IntegerWord.read(arguments, 1);
        if (index == null) {
            return ReadyAnswer.error(IntegerWord.WRONG);
        }
        return index == 0 ? ReadyAnswer.ok() : ReadyAnswer.error("ERR DB index is out of range");
    }

    private CommandAnswer auth(Arguments arguments, Caller caller) {
        if (arguments.count() > 3) {
            return ReadyAnswer.error("ERR syntax error");
        }
        boolean named = arguments.count() == 3;
        if (!named && password == null) {
            return ReadyAnswer.error("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
        }
        int at = arguments.count() - 1;
        String user = named ? arguments.shown(1, DEFAULT.length() + 1) : DEFAULT;
        return isRight(user, arguments, at, caller.session()) ? ReadyAnswer.ok() : wrong(caller);
    }

    private CommandAnswer wrong(Caller caller) {
        figures.wrongPassword();
        return LaterAnswer.of(WRONG_PASSWORD, caller, WRONG_MILLIS);
    }

    /** Looks at a password, and trusts who says it if it is right. */
    private boolean isRight(String user, Arguments arguments, int at, Session session) {
        if (user.equals(DEFAULT) && (password == null || password.is(arguments.bytes(at, 0)))) {
            session.trust(true);
            return true;
        }
        if (user.equals(WRITER) && writeToken != null && writeToken.is(arguments.bytes(at, 0))) {
            session.trust(true);
            session.write(true);
            return true;
        }
        return false;
    }

    private CommandAnswer hello(Arguments arguments, Caller caller) {
        Session session = caller.session();
        boolean resp3 = session.resp3();
        if (arguments.count() > 1) {
            Long version = IntegerWord.read(arguments, 1);
            if (version == null) {
                return ReadyAnswer.error("ERR Protocol version is not an integer or out of range");
            }
            if (version != 2 && version != 3) {
                return ReadyAnswer.error("NOPROTO unsupported protocol version");
            }
            resp3 = version == 3;
        }
        String name = null;
        for (int i = 2; i < arguments.count(); ) {
            if (arguments.is(i, "auth") && i + 2 < arguments.count()) {
                if (!isRight(arguments.shown(i + 1, DEFAULT.length() + 1), arguments, i + 2, session)) {
                    return wrong(caller);
                }
                i += 3;
            } else if (arguments.is(i, "setname") && i + 1 < arguments.count()) {
                name = ClientCommand.name(arguments, i + 1);
                if (name == null) {
                    return ReadyAnswer.error(ClientCommand.BAD_NAME);
                }
                i += 2;
            } else {
                return ReadyAnswer.error("ERR Syntax error in HELLO option '" + arguments.shown(i, 128) + "'");
            }
        }
        if (!session.trusted()) {
            return ReadyAnswer.error("NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                    + " HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the"
                    + " RESP protocol version at the same time");
        }
        if (name != null) {
            session.name(name);
        }
        session.speak(resp3);
        long id = session.id();
        return ReadyAnswer.of((out, three) -> {
            Resp.map(out, three, 7);
            Resp.bulk(out, "server");
            Resp.bulk(out, "sluice");
            Resp.bulk(out, "version");
            Resp.bulk(out, ServerCommands.AS_REDIS);
            Resp.bulk(out, "proto");
            Resp.integer(out, three ? 3 : 2);
            Resp.bulk(out, "id");
            Resp.integer(out, id);
            Resp.bulk(out, "mode");
            Resp.bulk(out, "standalone");
            Resp.bulk(out, "role");
            Resp.bulk(out, "master");
            Resp.bulk(out, "modules");
            Resp.array(out, 0);
        });
    }
}
