package io.sluice.admin;

/** One page of the admin port. Called on the admin port's event loop, so it may take a moment but not wait for anything. */
@FunctionalInterface
public interface AdminPage {

    /** The page as it is now. */
    Answer get();

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
