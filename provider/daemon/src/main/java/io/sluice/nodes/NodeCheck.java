package io.sluice.nodes;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.tables.ServerFacts;
import org.jspecify.annotations.Nullable;

/**
 * A node that was asked what it is like now.
 *
 * @param facts null if it did not say
 * @param trouble why it did not, in one line; null if it did
 */
public record NodeCheck(NodeState state, @Nullable ServerFacts facts, @Nullable String trouble) {

    /** Asks. */
    static NodeCheck of(NodeState state, DatabaseSettings settings) {
        try {
            return new NodeCheck(state, ServerFacts.of(settings), null);
        } catch (DatabaseSetupException e) {
            return new NodeCheck(state, null, e.line());
        } catch (SqlFailure e) {
            return new NodeCheck(state, null, e.words());
        }
    }
}
