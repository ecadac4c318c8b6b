package io.sluice.pgoutput;

import io.sluice.pgoutput.Message.Begin;
import io.sluice.pgoutput.Message.Commit;
import io.sluice.pgoutput.Message.Delete;
import io.sluice.pgoutput.Message.Insert;
import io.sluice.pgoutput.Message.Logical;
import io.sluice.pgoutput.Message.Origin;
import io.sluice.pgoutput.Message.Relation;
import io.sluice.pgoutput.Message.Truncate;
import io.sluice.pgoutput.Message.Unknown;
import io.sluice.pgoutput.Message.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Messages in words, without what is another at each run: positions, times, and the numbers of transactions, tables and types. */
final class Described {
    private Described() {}

    static List<String> of(List<Message> messages) throws MalformedException {
        List<String> words = new ArrayList<>();
        for (Message message : messages) {
            words.add(of(message));
        }
        return words;
    }

    static String of(Message message) throws MalformedException {
        if (message instanceof Begin) {
            return "begin";
        } else if (message instanceof Commit) {
            return "commit";
        } else if (message instanceof Origin origin) {
            return "origin " + origin.name();
        } else if (message instanceof Relation relation) {
            Table table = relation.table();
            return (relation.reshaped() ? "reshaped " : relation.before() != null ? "same " : "relation ")
                    + table.schema() + "." + table.name() + " " + table.replicaIdentity()
                    + table.columns().stream()
                            .map(column -> " " + column.name() + (column.identity() ? "*" : ""))
                            .collect(Collectors.joining());
        } else if (message instanceof Message.Type type) {
            return "type " + type.schema() + "." + type.name();
        } else if (message instanceof Insert insert) {
            return "insert " + insert.table().name() + row(insert.row());
        } else if (message instanceof Update update) {
            return "update " + update.table().name() + row(update.old()) + row(update.row());
        } else if (message instanceof Delete delete) {
            return "delete " + delete.table().name() + row(delete.old());
        } else if (message instanceof Truncate truncate) {
            return "truncate"
                    + truncate.tables().stream()
                            .map(table -> " " + table.name())
                            .collect(Collectors.joining())
                    + (truncate.cascade() ? " cascade" : "")
                    + (truncate.restartIdentity() ? " restart" : "");
        } else if (message instanceof Logical logical) {
            return (logical.transactional() ? "message " : "lone message ") + logical.prefix() + " "
                    + logical.content();
        }
        return "unknown " + ((Unknown) message).type();
    }

    private static String row(@Nullable Row row) throws MalformedException {
        if (row == null) {
            return "";
        }
        List<String> values = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            values.add(
                    switch (row.kind(column)) {
                        case TEXT -> "'" + row.text(column) + "'";
                        case NULL -> "null";
                        case UNCHANGED -> "unchanged";
                        case OTHER -> "other";
                    });
        }
        return " (" + String.join(", ", values) + ")";
    }
}
