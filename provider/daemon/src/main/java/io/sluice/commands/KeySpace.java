package io.sluice.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.lookup.BadKey;
import io.sluice.ports.Keys;
import io.sluice.ports.Lookups;
import io.sluice.ports.TableServices;
import io.sluice.resp.Arguments;
import io.sluice.write.Writer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which table a key is of, by what it begins with, and what it is called there: for the connections of one event loop. No table's prefix
 * begins with another's.
 */
final class KeySpace {
    private final Served[] tables;

    /** One table. */
    static final class Served {
        private final byte[] prefix;
        private final TableServices services;
        private final Lookups<String> lookups;
        private final Keys keys;

        private Served(TableServices services, Executor loop) {
            this.prefix = services.prefix().getBytes(UTF_8);
            this.services = services;
            this.lookups = services.onLoop(loop);
            this.keys = new Keys(services.extra());
        }

        String name() {
            return services.name();
        }

        Lookups<String> lookups() {
            return lookups;
        }

        /** Null where it is read only. */
        @Nullable
        Writer writer() {
            return services.writer();
        }

        /**
         * The key that this word is, in its canonical spelling.
         *
         * @throws BadKey if nothing can have it
         */
        String key(Arguments arguments, int i) throws BadKey {
            if (arguments.length(i) - prefix.length > Keys.MAX_BYTES) {
                throw new BadKey("a key has 1 to " + Keys.MAX_BYTES + " bytes of UTF-8");
            }
            String text = arguments.text(i, prefix.length);
            if (text == null) {
                throw new BadKey("a key is UTF-8");
            }
            return keys.canonical(text);
        }
    }

    KeySpace(List<TableServices> tables, Executor loop) {
        this.tables = tables.stream()
                .map(table -> new Served(table, loop))
                .sorted(Comparator.comparing(table -> table.prefix, Arrays::compareUnsigned))
                .toArray(Served[]::new);
    }

    /** The table of the key that this word is; null if it is of none. */
    @Nullable
    Served of(Arguments arguments, int i) {
        int from = 0;
        int to = tables.length;
        while (to - from > 1) { // the last prefix that is not behind the key: no other can begin it
            int middle = (from + to) >>> 1;
            if (arguments.compare(i, tables[middle].prefix) >= 0) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return arguments.startsWith(i, tables[from].prefix) ? tables[from] : null;
    }

    /** Whether any of them is written to. */
    boolean anyWritable() {
        return Arrays.stream(tables).anyMatch(table -> table.writer() != null);
    }
}
