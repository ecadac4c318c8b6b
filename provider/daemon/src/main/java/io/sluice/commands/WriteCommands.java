package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.coalesce.Outcome;
import io.sluice.http.BadRequest;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.Value;
import io.sluice.ports.UrlBody;
import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.Resp;
import io.sluice.write.Write;
import io.sluice.write.Writer;
import io.sluice.write.Written;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The commands that change keys. Those that a client sends one behind the other go into transactions together. */
final class WriteCommands {
    private final KeySpace keys;
    private final boolean needToken;

    /** @param needToken whether writers have to say one */
    WriteCommands(KeySpace keys, boolean needToken) {
        this.keys = keys;
        this.needToken = needToken;
    }

    /** Whether any table is written to: else there are no such commands. */
    boolean areThere() {
        return keys.anyWritable();
    }

    CommandAnswer run(Command command, Arguments arguments, Caller caller) {
        if (needToken && !caller.session().writer()) {
            return ReadyAnswer.error("NOPERM User default has no permissions to run the '" + command.word()
                    + "' command: say AUTH writer TOKEN first, with the token of --write-token-file");
        }
        return command == Command.SET ? set(arguments, caller) : delete(arguments, caller);
    }

    private CommandAnswer set(Arguments arguments, Caller caller) {
        boolean ifAbsent = arguments.count() == 4 && arguments.is(3, "nx");
        if (arguments.count() > 3 && !ifAbsent) {
            return ReadyAnswer.error(
                    "ERR syntax error: SET takes NX alone here, for a row has no time to live of its own");
        }
        try {
            KeySpace.Served table = writable(arguments, 1);
            String key = table.key(arguments, 1);
            Value value = UrlBody.value(ByteBuffer.wrap(arguments.bytes(2, 0)));
            Write write = ifAbsent ? Write.putIfAbsent(key, value) : Write.put(key, value);
            return new WritesAnswer(caller, WriteCommands::isSet, 1).start(List.of(writer(table)), List.of(write));
        } catch (BadKey e) {
            return ReadyAnswer.error("ERR " + e.line());
        } catch (BadRequest e) {
            return ReadyAnswer.error("ERR " + e.problem().detail());
        }
    }

    private static void isSet(ByteBuf out, boolean resp3, List<Outcome<Written>> outcomes) {
        if (WritesAnswer.effect(outcomes.get(0)) == Written.Effect.EXISTS) {
            Resp.nil(out, resp3);
        } else {
            Resp.ok(out);
        }
    }

    private CommandAnswer delete(Arguments arguments, Caller caller) {
        List<Writer> writers = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 1; i < arguments.count(); i++) {
            try {
                KeySpace.Served table = writable(arguments, i);
                writes.add(Write.delete(table.key(arguments, i)));
                writers.add(writer(table));
            } catch (BadKey e) {
                return ReadyAnswer.error("ERR " + e.line() + ": nothing is deleted");
            }
        }
        return new WritesAnswer(caller, WriteCommands::areDeleted, writes.size()).start(writers, writes);
    }

    private static void areDeleted(ByteBuf out, boolean resp3, List<Outcome<Written>> outcomes) {
        Resp.integer(
                out,
                outcomes.stream()
                        .filter(outcome -> WritesAnswer.effect(outcome) == Written.Effect.DELETED)
                        .count());
    }

    private KeySpace.Served writable(Arguments arguments, int i) throws BadKey {
        KeySpace.Served table = keys.of(arguments, i);
        if (table == null) {
            throw new BadKey("no table's keys begin like this one");
        }
        if (table.writer() == null) {
            throw new BadKey("table " + table.name() + " is read only: --writable names others");
        }
        return table;
    }

    private static Writer writer(KeySpace.Served table) {
        return Objects.requireNonNull(table.writer());
    }
}
