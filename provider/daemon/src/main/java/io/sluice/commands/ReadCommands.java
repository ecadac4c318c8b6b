package io.sluice.commands;

import io.sluice.lookup.BadKey;
import io.sluice.ports.LookupSample;
import io.sluice.resp.Arguments;
import io.sluice.resp.Caller;
import io.sluice.resp.Command;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.ReadyAnswer;
import io.sluice.resp.RespFigures;
import java.util.ArrayList;
import java.util.List;

/** The commands that ask for keys. A key of no table is as absent as one that no row has, or an error, as is set. */
final class ReadCommands {
    private final KeySpace keys;
    private final UnknownKeys unknown;
    private final LookupSample sample;
    private final RespFigures figures;

    ReadCommands(KeySpace keys, UnknownKeys unknown, LookupSample sample, RespFigures figures) {
        this.keys = keys;
        this.unknown = unknown;
        this.sample = sample;
        this.figures = figures;
    }

    CommandAnswer run(Command command, Arguments arguments, Caller caller) {
        return switch (command) {
            case GET -> one(arguments, KeyForm.VALUE, caller);
            case MGET -> many(arguments, false, caller);
            case EXISTS, TOUCH -> many(arguments, true, caller);
            case STRLEN -> one(arguments, KeyForm.LENGTH, caller);
            case TYPE -> one(arguments, KeyForm.TYPE, caller);
            case TTL -> one(arguments, KeyForm.left(false), caller);
            case PTTL -> one(arguments, KeyForm.left(true), caller);
            case EXPIRETIME -> one(arguments, KeyForm.end(false), caller);
            case PEXPIRETIME -> one(arguments, KeyForm.end(true), caller);
            case GETRANGE, SUBSTR -> range(arguments, caller);
            default -> throw new IllegalArgumentException("no command that reads: " + command);
        };
    }

    private CommandAnswer range(Arguments arguments, Caller caller) {
        Long first = IntegerWord.read(arguments, 2);
        Long last = IntegerWord.read(arguments, 3);
        return first == null || last == null
                ? ReadyAnswer.error(IntegerWord.WRONG)
                : one(arguments, KeyForm.range(first, last), caller);
    }

    private CommandAnswer one(Arguments arguments, KeyForm form, Caller caller) {
        KeySpace.Served table = keys.of(arguments, 1);
        if (table == null) {
            return unknown("no table's keys begin like this one", form);
        }
        String key;
        try {
            key = table.key(arguments, 1);
        } catch (BadKey e) {
            return unknown(e.line(), form);
        }
        seen(caller, table, key);
        return KeyAnswer.start(table.lookups(), key, form, caller);
    }

    private CommandAnswer unknown(String why, KeyForm form) {
        figures.unknownKey();
        return unknown == UnknownKeys.ERROR
                ? ReadyAnswer.error("ERR " + why)
                : ReadyAnswer.of((out, resp3) -> {
                    var unused = form.write(out, resp3, null);
                });
    }

    private CommandAnswer many(Arguments arguments, boolean counts, Caller caller) {
        int count = arguments.count() - 1;
        KeysAnswer answer = new KeysAnswer(caller, counts, count);
        List<KeysAnswer.OneKey> asked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String refusal = "no table's keys begin like one of these";
            KeySpace.Served table = keys.of(arguments, i + 1);
            if (table != null) {
                try {
                    String key = table.key(arguments, i + 1);
                    seen(caller, table, key);
                    asked.add(answer.key(i, table.lookups(), key));
                    continue;
                } catch (BadKey e) {
                    refusal = e.line();
                }
            }
            figures.unknownKey();
            if (unknown == UnknownKeys.ERROR) {
                return ReadyAnswer.error("ERR " + refusal);
            }
        }
        return answer.start(asked);
    }

    private void seen(Caller caller, KeySpace.Served table, String key) {
        if (sample.isOpen()) {
            sample.seen(caller.peer(), table.name(), key);
        }
    }
}
