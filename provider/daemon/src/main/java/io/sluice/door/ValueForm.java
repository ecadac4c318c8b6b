package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;
import io.sluice.ports.Outcomes;
import io.sluice.ports.ReplyForm;
import io.sluice.redirect.RedirectTarget;
import java.util.function.Function;

/** How a value that was found is shown. */
final class ValueForm implements ReplyForm {
    private static final Reply ABSENT = Problem.of(404, "no such key").reply();

    /** What is found may be gone at any time: browsers ask again, shared caches keep nothing. */
    private static final String CACHING = "Cache-Control: private, max-age=0\r\n";

    private final Function<Value, Reply> found;

    private ValueForm(Function<Value, Reply> found) {
        this.found = found;
    }

    @Override
    public Reply reply(Outcome<Value> outcome) {
        if (outcome instanceof Outcome.Found<Value> shown) {
            return found.apply(shown.value());
        }
        Problem problem = Outcomes.problem(outcome);
        return problem == null ? ABSENT : problem.reply();
    }

    /** The value as text, byte for byte. */
    static ValueForm text() {
        byte[] head = Reply.head(200, "Content-Type: text/plain; charset=utf-8\r\n" + CACHING);
        return new ValueForm(value -> Reply.of(200, head, value.utf8()));
    }

    /** A value that is JSON already. */
    static ValueForm object() {
        byte[] head = Reply.head(200, "Content-Type: application/json\r\n" + CACHING);
        return new ValueForm(value -> Reply.of(200, head, value.utf8()));
    }

    /** A value that is text, as a JSON string. */
    static ValueForm string() {
        byte[] head = Reply.head(200, "Content-Type: application/json\r\n" + CACHING);
        return new ValueForm(value -> Reply.of(200, head, JsonString.of(value.utf8())));
    }

    /** A redirect to the value, or 502 when it is no place to send anybody to. */
    static ValueForm redirect(int status) {
        byte[] head = Reply.head(status, CACHING);
        Reply unsafe = Problem.of(502, "the value of this key is no redirect target; read it at /single/{key}")
                .reply();
        return new ValueForm(value -> {
            byte[] location = RedirectTarget.location(value.utf8());
            return location == null ? unsafe : Reply.redirect(status, head, location);
        });
    }
}
