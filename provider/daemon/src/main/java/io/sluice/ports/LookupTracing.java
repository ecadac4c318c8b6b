package io.sluice.ports;

import org.jspecify.annotations.Nullable;

/** Follows lookups whose request is part of a trace. */
public interface LookupTracing {
    /** The field of a request that names its trace. */
    String FIELD = "traceparent";

    /**
     * Begins to follow them.
     *
     * @param parent what the request says of its trace
     * @param keys that it asks for
     * @return null where the trace is not recorded, or what is said of it cannot be read
     */
    @Nullable
    LookupTrace begin(String parent, int keys);

    /** The lookups of one request. Touched by its event loop alone. */
    interface LookupTrace {
        /** The same, followed: each that is started is answered or withdrawn once. */
        Lookups<String> of(Lookups<String> lookups);

        /** The same, with the place in the trace. */
        ReplyForm of(ReplyForm form);
    }
}
