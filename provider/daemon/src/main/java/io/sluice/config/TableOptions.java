package io.sluice.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag of several tables, where {@code --table} is about one. */
public final class TableOptions {
    /** In a settings file: the names of the tables. As a flag: a file with such lines. */
    static final String LIST = "tables";

    /** What the keys of one table begin with. */
    static final String ONE = "table.";

    /** The short form of one table, which a list of tables takes the place of. */
    static final List<String> OF_ONE =
            List.of("--table", "--key-column", "--value-column", "--key-type", "--key-prefix");

    @Option(
            names = "--tables",
            paramLabel = "FILE",
            description =
                    "A file that lists several tables: tables = NAME, NAME and for each table.NAME.key = COLUMN and so on; the"
                            + " file of --config may have the same lines. Default: the one of --table.")
    @Nullable
    Path tables;
}
