package io.sluice.embedded;

import io.sluice.programs.OwnerFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The rows of the table {@code urls} that are there to try things with.
 *
 * @param marker the file that says how many there are
 */
record SampleRows(Path marker) {
    /** Of each row, on its page and in the index, and some room. */
    static final int BYTES = 160;

    /** Rows of one transaction: a start that is cut off loses at most these, and the log of one fits the disk. */
    private static final int ROWS_AT_ONCE = 1_000_000;

    /** Runs SQL in the database, wherever the primary is. */
    @FunctionalInterface
    interface Statements {
        void run(String... sql);
    }

    int loaded() {
        return OwnerFiles.readInt(marker, 0);
    }

    /** The table is new. */
    void none() {
        OwnerFiles.write(marker, "0\n");
    }

    /** Adds the sample rows that are missing. The number loaded is written down last, so that a half is loaded again. */
    void load(int rows, Consumer<String> progress, Statements primary) {
        int loaded = loaded();
        if (loaded > rows) {
            progress.accept(String.format(
                    Locale.ROOT, "the table has %,d sample rows, and none is removed for --rows %,d", loaded, rows));
        }
        if (loaded >= rows) {
            return;
        }
        for (int from = loaded; from < rows; from = Math.min(rows, from + ROWS_AT_ONCE)) {
            int to = Math.min(rows, from + ROWS_AT_ONCE);
            progress.accept(String.format(Locale.ROOT, "loading sample rows: %,d of %,d", to, rows));
            primary.run("INSERT INTO public.urls SELECT n::text,"
                    + " 'https://example.com/landing/' || n || '?ref=' || left(md5(n::text), 8)"
                    + " FROM generate_series(" + (from + 1) + ", " + to + ") n ON CONFLICT DO NOTHING");
            OwnerFiles.write(marker, to + "\n");
        }
        primary.run("VACUUM (ANALYZE) public.urls");
    }
}
