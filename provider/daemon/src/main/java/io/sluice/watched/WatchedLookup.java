package io.sluice.watched;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableSettings;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** A table of lookups, of whose rows each has a key. */
public record WatchedLookup(TableSettings settings) implements Watchable {
    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String words() {
        return "the table " + settings.relation();
    }

    @Override
    public WatchedSource describe(Handle handle) throws DatabaseSetupException {
        LookupTable lookup = new Catalogue(handle, settings).describe();
        boolean isLogged = lookup.kind() == 'r' || lookup.isPartitioned();
        return new WatchedSource(
                lookup.schema(),
                lookup.table(),
                lookup.key().columns(),
                lookup.shows().shape(),
                isLogged ? List.of(lookup) : List.of(),
                ViewDefinition.NONE,
                isLogged
                        ? null
                        : lookup.relation() + " is a view, or a table of another server, of which no"
                                + " log tells: choose the table beneath, or give --changes off");
    }
}
