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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the messages of one session of a slot with the plug-in {@code pgoutput} at {@code proto_version 1}, in text. A new session
 * describes its tables anew and needs a new decoder. Used by one thread.
 *
 * <p>Lenient where later versions add: types it does not know are {@link Unknown}, flags and bytes behind the last field it knows are not
 * looked at.
 */
public final class Decoder {
    /** More than a table of PostgreSQL's can have, which is 1,600. */
    private static final int MAX_COLUMNS = 1_664;

    private final Tables tables = new Tables();

    /**
     * Decodes the bytes from the buffer's position to its limit, which stay as they are, and keeps nothing of it.
     *
     * @throws MalformedException if they are no message; nothing is changed then
     */
    public Message decode(ByteBuffer buffer) throws MalformedException {
        Wire wire = new Wire(buffer);
        char type = wire.letter();
        return switch (type) {
            case 'B' -> new Begin(wire.int64(), wire.time(), wire.int32());
            case 'C' -> commit(wire);
            case 'O' -> new Origin(wire.int64(), wire.name());
            case 'R' -> relation(wire, buffer.remaining());
            case 'Y' -> new Message.Type(wire.int32(), wire.schema(), wire.name());
            case 'I' -> insert(wire);
            case 'U' -> update(wire);
            case 'D' -> delete(wire);
            case 'T' -> truncate(wire);
            case 'M' -> logical(wire);
            default -> new Unknown(type);
        };
    }

    private static Commit commit(Wire wire) throws MalformedException {
        wire.int8();
        return new Commit(wire.int64(), wire.int64(), wire.time());
    }

    private Relation relation(Wire wire, int size) throws MalformedException {
        int oid = wire.int32();
        String schema = wire.schema();
        String name = wire.name();
        char identity = wire.letter();
        int count = wire.count16();
        if (count > MAX_COLUMNS) {
            throw wire.malformed("a table with " + count + " columns");
        }
        List<Table.Column> columns = new ArrayList<>();
        for (int column = 0; column < count; column++) {
            boolean part = (wire.int8() & 1) != 0;
            columns.add(new Table.Column(wire.name(), part, wire.int32(), wire.int32()));
        }
        Table table = new Table(oid, schema, name, identity, columns);
        return new Relation(table, tables.put(table, size));
    }

    private Insert insert(Wire wire) throws MalformedException {
        Table table = table(wire);
        if (wire.letter() != 'N') {
            throw wire.malformed("an insert without a new row");
        }
        return new Insert(table, row(wire, table));
    }

    private Update update(Wire wire) throws MalformedException {
        Table table = table(wire);
        char which = wire.letter();
        @Nullable Row old = null;
        if (isOld(which)) {
            old = row(wire, table);
            which = wire.letter();
        }
        if (which != 'N') {
            throw wire.malformed("an update without a new row");
        }
        return new Update(table, old, row(wire, table));
    }

    private Delete delete(Wire wire) throws MalformedException {
        Table table = table(wire);
        if (!isOld(wire.letter())) {
            throw wire.malformed("a delete without an old row");
        }
        return new Delete(table, row(wire, table));
    }

    private static boolean isOld(char which) {
        return which == 'K' || which == 'O'; // the replica identity, or all of it
    }

    private Truncate truncate(Wire wire) throws MalformedException {
        int count = wire.int32();
        byte options = wire.int8();
        wire.check(count, Integer.BYTES);
        List<Table> truncated = new ArrayList<>();
        for (int table = 0; table < count; table++) {
            truncated.add(table(wire));
        }
        return new Truncate(List.copyOf(truncated), (options & 1) != 0, (options & 2) != 0);
    }

    private static Logical logical(Wire wire) throws MalformedException {
        boolean transactional = (wire.int8() & 1) != 0;
        long lsn = wire.int64();
        String prefix = wire.name();
        byte[] content = wire.counted();
        return new Logical(transactional, lsn, prefix, content == null ? null : Wire.utf8(content));
    }

    private Table table(Wire wire) throws MalformedException {
        int oid = wire.int32();
        Table table = tables.get(oid);
        if (table == null) {
            throw wire.malformed("the table with the oid " + Integer.toUnsignedString(oid) + " was not described");
        }
        return table;
    }

    private static Row row(Wire wire, Table table) throws MalformedException {
        int count = wire.count16();
        if (count != table.columns().size()) {
            throw wire.malformed(
                    "a row of " + count + " values for " + table.columns().size() + " columns");
        }
        Row.Kind[] kinds = new Row.Kind[count];
        byte[] @Nullable [] texts = new byte[count][];
        for (int column = 0; column < count; column++) {
            char kind = wire.letter();
            switch (kind) {
                case 'n' -> kinds[column] = Row.Kind.NULL;
                case 'u' -> kinds[column] = Row.Kind.UNCHANGED;
                case 't', 'b' -> {
                    byte[] text = wire.counted();
                    texts[column] = kind == 't' ? text : null;
                    kinds[column] = texts[column] == null ? Row.Kind.OTHER : Row.Kind.TEXT;
                }
                default -> throw wire.malformed("a value of an unknown kind");
            }
        }
        return new Row(kinds, texts);
    }
}
