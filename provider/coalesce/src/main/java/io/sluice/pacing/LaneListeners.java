package io.sluice.pacing;

import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome.Refusal;
import java.util.List;

/**
 * Several who listen to one coalescer.
 *
 * @param first hears everything
 * @param others hear of keys that waited, and of loads
 */
public record LaneListeners(CoalescerListener first, List<CoalescerListener> others) implements CoalescerListener {
    @Override
    public void recentHit() {
        first.recentHit();
    }

    @Override
    public void coalesced() {
        first.coalesced();
    }

    @Override
    public void rejected(Refusal refusal) {
        first.rejected(refusal);
    }

    @Override
    public void dispatched(DispatchReason reason, int keys) {
        first.dispatched(reason, keys);
    }

    @Override
    public void repeated(int keys) {
        first.repeated(keys);
    }

    @Override
    public void renewed(int keys) {
        first.renewed(keys);
    }

    @Override
    public void waited(Object key, long nanos) {
        first.waited(key, nanos);
        for (CoalescerListener other : others) { // for each key: a lambda would be an object each
            other.waited(key, nanos);
        }
    }

    @Override
    public void loaded(int keys, int found, long nanos) {
        first.loaded(keys, found, nanos);
        for (CoalescerListener other : others) {
            other.loaded(keys, found, nanos);
        }
    }

    @Override
    public void loadFailed(int keys, long nanos, Throwable cause) {
        first.loadFailed(keys, nanos, cause);
        for (CoalescerListener other : others) {
            other.loadFailed(keys, nanos, cause);
        }
    }

    @Override
    public void abandoned() {
        first.abandoned();
    }

    @Override
    public void expired() {
        first.expired();
    }
}
