package io.sluice.admin;

import io.sluice.http.BadRequest;
import java.util.concurrent.CompletionStage;

/**
 * What the admin port does with JSON that is posted to a path. The admin port's event loop calls it, so it must not wait: what takes time it
 * hands on, and another thread completes its stage within ten seconds.
 */
@FunctionalInterface
public interface AdminPost {

    /**
     * Does it.
     *
     * @return what is answered; it may end in a {@link BadRequest}, too
     * @throws BadRequest if it is refused, with one line that says why
     */
    CompletionStage<AdminPage.Answer> take(Posted posted) throws BadRequest;

    /**
     * What was posted.
     *
     * @param from the address that it came from
     */
    record Posted(JsonBody body, String from) {}
}
