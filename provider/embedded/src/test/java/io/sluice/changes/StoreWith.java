package io.sluice.changes;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store that applies changes in another way, and does everything else as it is.
 *
 * @param advances whether the ledger is still told how far was read
 * @param covers what is said of where its entries come from
 */
record StoreWith(FenceStore store, Apply how, BooleanSupplier advances, UnaryOperator<FenceCover> covers)
        implements FenceStore {

    interface Apply {
        List<String> apply(FenceStore store, List<Change> changes, long applied, long maxXid)
                throws FenceStoreException;
    }

    StoreWith(FenceStore store, Apply how) {
        this(store, how, () -> true);
    }

    StoreWith(FenceStore store, Apply how, BooleanSupplier advances) {
        this(store, how, advances, UnaryOperator.identity());
    }

    @Override
    public List<String> apply(List<Change> changes, long applied, long maxXid) throws FenceStoreException {
        return how.apply(store, changes, applied, maxXid);
    }

    @Override
    public String where() {
        return store.where();
    }

    @Override
    public FenceCover cover() {
        return covers.apply(store.cover());
    }

    @Override
    public void letGo() {
        store.letGo();
    }

    @Override
    public void dropAnyway(List<Change> changes) {
        store.dropAnyway(changes);
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
    public @Nullable Ledger read() throws FenceStoreException {
        return store.read();
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        return store.idleMillis();
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        store.take(first);
    }

    @Override
    public void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        if (advances.getAsBoolean()) {
            store.advance(applied, maxXid, quietXmax, inTime);
        }
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
