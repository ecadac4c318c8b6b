package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.FenceCover;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache of which the daemon itself is told first: what is about to be applied, and that everything may have changed when the ledger is
 * taken over, whoever had it before.
 */
public final class Announcing implements FenceStore {
    private final FenceStore store;
    private final ChangeListener listener;
    private int timeline;

    /** @param listener called on the reader's thread */
    public Announcing(FenceStore store, ChangeListener listener) {
        this.store = store;
        this.listener = listener;
    }

    @Override
    public String where() {
        return store.where();
    }

    @Override
    public FenceCover cover() {
        return store.cover();
    }

    @Override
    public void letGo() {
        store.letGo();
    }

    @Override
    public void owner(Owner owner) {
        store.owner(owner);
    }

    @Override
    public void claim(Owner owner) throws FenceStoreException {
        store.claim(owner);
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        return store.idleMillis();
    }

    @Override
    public @Nullable Ledger read() throws FenceStoreException {
        return store.read();
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        timeline = first.timeline();
        listener.everything(timeline, Math.max(first.applied(), first.floorLsn()), first.maxXid());
        store.take(first);
    }

    @Override
    public List<String> apply(List<Change> changes, long applied, long maxXid) throws FenceStoreException {
        if (!changes.isEmpty()) {
            listener.changed(timeline, changes);
        }
        List<String> cached = store.apply(changes, applied, maxXid);
        if (!changes.isEmpty()) {
            listener.applied(changes, cached);
        }
        return cached;
    }

    @Override
    public void dropAnyway(List<Change> changes) {
        if (!changes.isEmpty()) {
            listener.changed(timeline, changes);
        }
        store.dropAnyway(changes);
    }

    @Override
    public void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        store.advance(applied, maxXid, quietXmax, inTime);
    }

    @Override
    public void floor(long floorLsn, long floorXmax) throws FenceStoreException {
        store.floor(floorLsn, floorXmax);
    }

    @Override
    public void sweep() throws FenceStoreException {
        store.sweep();
    }

    @Override
    public long clear(boolean gainedOnly) throws FenceStoreException {
        return store.clear(gainedOnly);
    }

    @Override
    public void release() throws FenceStoreException {
        store.release();
    }

    @Override
    public long fences() throws FenceStoreException {
        return store.fences();
    }

    @Override
    public void disconnect() {
        store.disconnect();
    }

    @Override
    public void close() {
        store.close();
    }
}
