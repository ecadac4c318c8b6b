package io.sluice.searches;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool;
import io.sluice.sessions.ServerPool.On;
import io.sluice.sessions.SessionPool;
import io.sluice.sessions.SessionSource;
import io.sluice.views.ViewSettings;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sessions for queries with one server, and its views as they were found there. Made anew whenever the server comes back. Thread-safe. */
final class SearchPool implements ServerPool {
    /** Each statement of the checks may take this long at least. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, SearchedView> views = new TreeMap<>();
    private final SessionPool pool;

    private SearchPool(List<SearchedView> found, SessionPool pool) {
        found.forEach(view -> views.put(view.name(), view));
        this.pool = pool;
    }

    /**
     * Checks every view on a connection of its own, and opens the pool.
     *
     * @throws DatabaseSetupException if no view can be used; with the line of the first
     */
    static SearchPool connect(DatabaseSettings settings, List<ViewSettings> views)
            throws DatabaseSetupException, SqlFailure {
        Duration patience = settings.timeout().compareTo(CHECK_TIMEOUT) < 0 ? CHECK_TIMEOUT : settings.timeout();
        SessionSource checks = SessionSource.of(settings, patience);
        List<SearchedView> found = new ArrayList<>();
        for (ViewSettings view : views) {
            found.add(SearchedView.find(checks, view));
        }
        String none = found.stream().allMatch(view -> view.unfit() != null)
                ? found.get(0).unfit()
                : null;
        if (none != null) {
            throw new DatabaseSetupException(none);
        }
        SessionSource sessions = SessionSource.of(settings, settings.timeout());
        return new SearchPool(
                found, new SessionPool("sluice-views", sessions, settings.connections(), settings.timeout()));
    }

    List<SearchedView> views() {
        return List.copyOf(views.values());
    }

    /** Only of the list that the pool was made with. */
    SearchedView view(String name) {
        SearchedView view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException("no such view: " + name);
        }
        return view;
    }

    /** As {@link SessionPool#ask}. */
    <T> T ask(On on, String sql, SessionPool.ConnectionQuery<T> question) throws SqlFailure {
        return pool.ask(on, sql, question);
    }

    /** Whether a view can be used is its own affair: this asks whether the server answers. */
    @Override
    public void requireUsable() throws SqlFailure {
        boolean unused = pool.ask(On.FRESH, "SELECT", PreparedStatement::execute);
    }

    @Override
    public void renew() {
        pool.renew();
    }

    @Override
    public void abandon() {
        pool.abandon();
    }

    @Override
    public void close() {
        pool.close();
    }
}
