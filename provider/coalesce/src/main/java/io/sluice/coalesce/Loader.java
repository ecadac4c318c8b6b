package io.sluice.coalesce;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one batch. Called on a lane's thread, by at most as many threads at once as there are lanes; it may block,
 * and should bound how long, because its lane is free again only when it returns.
 */
@FunctionalInterface
public interface Loader<K, V> {

    /**
     * Values of those keys that exist; a key missing from the answer is absent. Keys that were not asked for are ignored.
     *
     * @param keys distinct, at least one, at most the window's {@code maxKeys}
     * @throws LoadException to say how the load failed; anything else thrown fails the batch as {@link Outcome.Failure#ERROR}
     */
    Map<K, V> load(List<K> keys) throws Exception;

    /**
     * The answer of one load.
     *
     * @param values of those keys that exist; a key that is missing is absent
     * @param evidence how new they are; null where the source does not say
     */
    record Loaded<K, V>(Map<K, V> values, @Nullable Evidence evidence) {}

    /**
     * How new the values of a load are. Its source says it, the core carries it to the filler, and what it says is between these two: the
     * core knows of no log and no snapshot.
     */
    interface Evidence {}
}
