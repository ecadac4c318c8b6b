package io.sluice.pgoutput;

import java.util.List;

/**
 * A table as the stream describes it. Two are equal if nothing has changed that the stream tells of.
 *
 * @param replicaIdentity {@code d} the primary key, {@code i} an index, {@code f} all columns, {@code n} nothing
 * @param columns those that are published, in the order of the rows' values
 */
public record Table(int oid, String schema, String name, char replicaIdentity, List<Column> columns) {

    /**
     * A column.
     *
     * @param identity whether the old value is sent when a row is changed or deleted
     * @param type the oid of its type
     * @param modifier of its type, as in {@code varchar(10)}; -1 for none
     */
    public record Column(String name, boolean identity, int type, int modifier) {}

    public Table {
        columns = List.copyOf(columns);
    }

    /** The index of the column of this name, or -1. */
    public int indexOf(String column) {
        for (int index = 0; index < columns.size(); index++) {
            if (columns.get(index).name().equals(column)) {
                return index;
            }
        }
        return -1;
    }
}
