package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.util.ArrayList;
import java.util.List;

/** Writes down what happened, one word or line for each event. */
final class RecordingListener implements CoalescerListener {
    private final List<String> events = new ArrayList<>();

    List<String> events() {
        return events;
    }

    @Override
    public void recentHit() {
        events.add("recent");
    }

    @Override
    public void coalesced() {
        events.add("coalesced");
    }

    @Override
    public void rejected(Outcome.Refusal refusal) {
        events.add("rejected " + refusal);
    }

    @Override
    public void dispatched(DispatchReason reason, int keys) {
        events.add("dispatched " + reason + " " + keys);
    }

    @Override
    public void waited(Object key, long nanos) {
        events.add("waited " + nanos / 1_000_000 + " ms");
    }

    @Override
    public void loaded(int keys, int found, long nanos) {
        events.add("loaded " + found + " of " + keys);
    }

    @Override
    public void loadFailed(int keys, long nanos, Throwable cause) {
        events.add("failed " + keys);
    }

    @Override
    public void abandoned() {
        events.add("abandoned");
    }

    @Override
    public void expired() {
        events.add("expired");
    }
}
