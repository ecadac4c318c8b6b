package io.sluice.searches;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.SessionSource;
import io.sluice.views.QueryFault;
import io.sluice.views.View;
import io.sluice.views.ViewCatalogue;
import io.sluice.views.ViewSettings;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One view of one server: as it was found, or why it cannot be used. One that is gone, or that this role may read no more, leaves the others
 * alone. Thread-safe.
 */
final class SearchedView {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Columns may come and go without a query that fails. */
    private static final long STILL_SO_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A view that could be used is taken for usable so long: a query that fails should not cost a connection each time. */
    private static final long USABLE_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private sealed interface ViewState {}

    private record FitView(View view, long since) implements ViewState {}

    private record UnfitView(String why, long since) implements ViewState {}

    private final SessionSource checks;
    private final ViewSettings settings;
    private volatile ViewState state;
    private volatile long usableAt = System.nanoTime() - USABLE_FOR_NANOS;

    private SearchedView(SessionSource checks, ViewSettings settings, ViewState state) {
        this.checks = checks;
        this.settings = settings;
        this.state = state;
    }

    /** @throws SqlFailure if the server cannot be asked */
    static SearchedView find(SessionSource checks, ViewSettings settings) throws SqlFailure {
        return new SearchedView(checks, settings, look(checks, settings));
    }

    private static ViewState look(SessionSource checks, ViewSettings settings) throws SqlFailure {
        try (Handle handle = SessionSource.jdbi(checks).open()) {
            return new FitView(ViewCatalogue.find(handle, settings), System.nanoTime());
        } catch (DatabaseSetupException mend) {
            return new UnfitView("view " + settings.name() + ": " + mend.line(), System.nanoTime());
        } catch (JdbiException | SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (isOfView(failure)) {
                return new UnfitView("view " + settings.name() + ": " + failure.words(), System.nanoTime());
            }
            throw failure;
        }
    }

    private static boolean isOfView(SqlFailure failure) {
        return switch (failure.kind()) {
            case ASK, MEND, BAD_ROW -> true;
            default -> false;
        };
    }

    String name() {
        return settings.name();
    }

    /** @throws SqlFailure if it cannot be used */
    View view() throws SqlFailure {
        if (state instanceof FitView fit) {
            return fit.view;
        }
        throw new SqlFailure(SqlFailure.Kind.UNFIT, "", ((UnfitView) state).why);
    }

    /** Null while it cannot be used. */
    @Nullable
    View found() {
        return state instanceof FitView fit ? fit.view : null;
    }

    /** Why it cannot be used, in one line; null if it can. */
    @Nullable
    String unfit() {
        return state instanceof UnfitView unfit ? unfit.why : null;
    }

    /** An error that may be of one row or of the whole view: the view is looked at once more. One that was altered is worth another try. */
    SqlFailure judged(SqlFailure trouble) {
        if (trouble.kind() == SqlFailure.Kind.BAD_ROW) {
            return ofQuery(trouble);
        }
        if (trouble.kind() != SqlFailure.Kind.ASK) {
            return trouble;
        }
        SqlFailure ofQuery = ofQuery(trouble.as(SqlFailure.Kind.BAD_ROW, SqlFailure.badRow(trouble.state())));
        View before = found();
        if (before != null && System.nanoTime() - usableAt < USABLE_FOR_NANOS) {
            return ofQuery;
        }
        try {
            state = look(checks, settings);
        } catch (SqlFailure ofAll) {
            return ofAll;
        }
        String why = unfit();
        View now = found();
        if (before != null && now != null && !now.type().equals(before.type())) {
            return new SqlFailure(SqlFailure.Kind.UNFIT, "", "view " + settings.name() + " was altered");
        }
        if (why != null) {
            return new SqlFailure(SqlFailure.Kind.UNFIT, "", why);
        }
        usableAt = System.nanoTime();
        return ofQuery;
    }

    /** What its caller can do something about is said in its own words. */
    private static SqlFailure ofQuery(SqlFailure trouble) {
        String line = QueryFault.line(trouble.state());
        return line == null ? trouble : trouble.as(SqlFailure.Kind.BAD_ROW, line);
    }

    /** Looks at it once more after some time, sooner if it could not be used. */
    void lookAgain() throws SqlFailure {
        boolean due = state instanceof UnfitView unfit
                ? System.nanoTime() - unfit.since >= LOOK_AGAIN_NANOS
                : System.nanoTime() - ((FitView) state).since >= STILL_SO_NANOS;
        if (due) {
            state = look(checks, settings);
        }
    }
}
