package io.sluice.admin;

import io.sluice.http.BadRequest;
import java.util.function.Function;

/** One page of the admin port. Called on the admin port's event loop, so it may take a moment but not wait for anything. */
@FunctionalInterface
public interface AdminPage {

    /** The page as it is now. */
    Answer get();

    /**
     * The page in the form that its reader wants.
     *
     * @param accept the field of its request; empty where there is none
     * @throws BadRequest if the query is none for this page
     */
    default Answer get(String accept, AdminQuery query) throws BadRequest {
        return get();
    }

    /** A page that a query asks for a part of. */
    interface PageOfQuery {
        Answer get(AdminQuery query) throws BadRequest;
    }

    /** A page of several forms: called with what its reader takes. */
    static AdminPage ofForms(Function<String, Answer> page) {
        return new AdminPage() {
            @Override
            public Answer get() {
                return page.apply("");
            }

            @Override
            public Answer get(String accept, AdminQuery query) {
                return page.apply(accept);
            }
        };
    }

    /**
     * A page that its query asks for a part of.
     *
     * @param page the empty query is the whole page
     */
    static AdminPage ofQuery(PageOfQuery page) {
        return new AdminPage() {
            @Override
            public Answer get() {
                throw new IllegalStateException("asked with its query alone");
            }

            @Override
            public Answer get(String accept, AdminQuery query) throws BadRequest {
                return page.get(query);
            }
        };
    }

    /**
     * What a page says.
     *
     * @param status an HTTP status, 200 to 599
     * @param contentType the header's value, for example {@code text/plain; charset=utf-8}
     */
    record Answer(int status, String contentType, String body) {
        public Answer {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status not in 200..599: " + status);
            }
            if (contentType.isEmpty() || contentType.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new IllegalArgumentException("content type is not printable ASCII");
            }
        }
    }
}
