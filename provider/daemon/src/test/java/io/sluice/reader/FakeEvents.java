package io.sluice.reader;

import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events in memory: what is not done comes again. */
final class FakeEvents implements EventStream {
    final List<Event> waiting = new ArrayList<>();
    final List<String> buried = new ArrayList<>();

    @Nullable
    FenceStoreException refusal;

    private int ids;

    @Override
    public List<Event> read(int most) throws FenceStoreException {
        FenceStoreException why = refusal;
        if (why != null) {
            throw why;
        }
        return List.copyOf(waiting);
    }

    @Override
    public void done(List<String> ids) {
        waiting.removeIf(event -> ids.contains(event.id()));
    }

    @Override
    public void bury(Event event, String reason) {
        waiting.remove(event);
        buried.add(reason);
    }

    @Override
    public void add(@Nullable String table, String key, @Nullable String lsn) {
        waiting.add(new Event("id" + ids++, table, key, lsn));
    }

    @Override
    public long buried() {
        return buried.size();
    }

    @Override
    public void close() {}
}
