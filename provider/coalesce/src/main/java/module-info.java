/** Lookups of keys that arrive together become one call: see {@link io.sluice.coalesce}. */
module io.sluice.coalesce {
    requires static org.jspecify;

    exports io.sluice.coalesce;
    exports io.sluice.lanes;
    exports io.sluice.pacing;
}
