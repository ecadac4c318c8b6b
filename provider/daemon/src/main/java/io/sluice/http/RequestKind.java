package io.sluice.http;

/** What kind of request was answered, for counting. */
public enum RequestKind {
    /** {@code /{key}} */
    REDIRECT,
    /** {@code /single/{key}}, and {@code /single} of the bench routes. */
    SINGLE,
    /** {@code POST /batch} */
    BATCH,
    /** {@code PUT} and {@code DELETE} of a key, {@code POST /}. */
    WRITE,
    /** {@code /direct} and {@code /direct/{key}} of the bench routes. */
    DIRECT,
    /** {@code /noop} of the bench routes. */
    NOOP,
    /** {@code /odata/{view}}: a page of rows. */
    VIEW_ROWS,
    /** {@code /odata/{view}/$count} */
    VIEW_COUNT,
    /** {@code /odata/{view}(key)} */
    VIEW_ENTITY,
    /** The documents of the service: which views there are, and what they hold. */
    VIEW_MODEL,
    /** Everything else: requests that could not be read, paths that do not exist, methods that are not allowed. */
    OTHER
}
