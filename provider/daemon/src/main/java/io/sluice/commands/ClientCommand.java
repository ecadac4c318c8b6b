package io.sluice.commands;

import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Resp;
import io.sluice.resp.Session;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CLIENT and what may follow: a connection about itself. Of others it is told nothing. */
final class ClientCommand {
    static final String BAD_NAME = "ERR Client names cannot contain spaces, newlines or special characters.";

    private ClientCommand() {}

    /** As it may stand in CLIENT LIST; null if it may not. */
    static @Nullable String name(Arguments arguments, int i) {
        String text = arguments.text(i, 0);
        return text == null || text.length() > 256 || !text.chars().allMatch(c -> c > ' ' && c < 127) ? null : text;
    }

    static CommandAnswer run(Arguments arguments, Caller caller) {
        Session session = caller.session();
        String sub = arguments.name(1);
        int count = arguments.count();
        if (sub == null) {
            sub = "";
        }
        switch (sub) {
            case "id" -> {
                return count == 2 ? ReadyAnswer.integer(session.id()) : arity(sub);
            }
            case "getname" -> {
                String name = session.name();
                return count != 2
                        ? arity(sub)
                        : ReadyAnswer.of((out, resp3) -> {
                            if (name.isEmpty()) {
                                Resp.nil(out, resp3);
                            } else {
                                Resp.bulk(out, name);
                            }
                        });
            }
            case "setname" -> {
                return count == 3 ? setName(arguments, session) : arity(sub);
            }
            case "setinfo" -> {
                return count == 4 ? setInfo(arguments, session) : arity(sub);
            }
            case "info", "list" -> {
                if (count > 2 && sub.equals("info")) {
                    return arity(sub);
                }
                String line = session.line(String.valueOf(caller.peer())) + "\n";
                return ReadyAnswer.of((out, resp3) -> Resp.verbatim(out, resp3, line));
            }
            case "no-evict", "no-touch" -> {
                boolean known = count == 3 && (arguments.is(2, "on") || arguments.is(2, "off"));
                return count != 3 ? arity(sub) : known ? ReadyAnswer.ok() : ReadyAnswer.error("ERR syntax error");
            }
            case "reply" -> {
                return count == 3 ? reply(arguments, session) : arity(sub);
            }
            default -> {
                return ReadyAnswer.error("ERR unknown subcommand '" + arguments.shown(1, 128) + "'. Try CLIENT HELP.");
            }
        }
    }

    private static CommandAnswer arity(String sub) {
        return ReadyAnswer.error("ERR wrong number of arguments for 'client|" + sub + "' command");
    }

    private static CommandAnswer setName(Arguments arguments, Session session) {
        String name = arguments.length(2) == 0 ? "" : name(arguments, 2);
        if (name == null) {
            return ReadyAnswer.error(BAD_NAME);
        }
        session.name(name);
        return ReadyAnswer.ok();
    }

    private static CommandAnswer setInfo(Arguments arguments, Session session) {
        String value = arguments.length(3) == 0 ? "" : name(arguments, 3);
        if (!arguments.is(2, "lib-name") && !arguments.is(2, "lib-ver")) {
            return ReadyAnswer.error("ERR Unrecognized option '" + arguments.shown(2, 128) + "'");
        }
        if (value == null) {
            return ReadyAnswer.error("ERR " + arguments.shown(2, 16).toLowerCase(Locale.ROOT)
                    + " cannot contain spaces, newlines or special characters.");
        }
        if (arguments.is(2, "lib-name")) {
            session.library(value);
        } else {
            session.libraryVersion(value);
        }
        return ReadyAnswer.ok();
    }

    private static CommandAnswer reply(Arguments arguments, Session session) {
        if (arguments.is(2, "on")) {
            session.replies(Session.Replies.ALL);
            return ReadyAnswer.heard("OK");
        }
        if (arguments.is(2, "off")) {
            session.replies(Session.Replies.NONE);
        } else if (arguments.is(2, "skip")) {
            session.skipNext();
        } else {
            return ReadyAnswer.error("ERR syntax error");
        }
        return ReadyAnswer.of(out -> {}); // it says nothing itself
    }
}
