package io.sluice.odata;

import io.sluice.query.EntityType;
import io.sluice.query.QueryLimits;

/**
 * A view that the service shows.
 *
 * @param title for people who choose among views, in the service document
 * @param maxAgeSeconds how long clients and caches may keep an answer without asking again; 0 to have them ask each time
 * @param limits of its queries; the page's length among them
 */
public record ServedView(EntityType type, String title, long maxAgeSeconds, QueryLimits limits) {
    public ServedView {
        if (maxAgeSeconds < 0) {
            throw new IllegalArgumentException("max-age < 0: " + maxAgeSeconds);
        }
    }

    public String name() {
        return type.name();
    }
}
