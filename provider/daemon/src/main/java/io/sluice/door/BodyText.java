package io.sluice.door;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import org.jspecify.annotations.Nullable;

/** How bodies that list keys are read, line by line or as JSON, and what is said of those that cannot be. */
public final class BodyText {
    private BodyText() {}

    /** Takes what a line holds. */
    @FunctionalInterface
    public interface LineTaker {
        void take(String line) throws BadRequest;
    }

    /** Lines end with LF or CRLF, the last one perhaps with neither; empty ones are lines too. */
    public static void eachLine(String text, LineTaker taker) throws BadRequest {
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int next = newline < 0 ? text.length() : newline;
            boolean crlf = newline > start && text.charAt(newline - 1) == '\r';
            taker.take(text.substring(start, crlf ? next - 1 : next));
            start = next + 1;
        }
    }

    /** No JSON, or a number or a name longer than the parser takes: no key is as long. */
    public static BadRequest badJson(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException ? "a number or a name is too long" : "not JSON";
        return badJson(what, e.getLocation());
    }

    /** No body as it should be, from this place on. */
    public static BadRequest badJson(String what, @Nullable JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new BadRequest(Problem.bad("bad JSON" + where + ": " + what));
    }
}
