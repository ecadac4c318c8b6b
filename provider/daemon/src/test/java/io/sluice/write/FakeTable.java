package io.sluice.write;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.write.Written.Effect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A table in memory, with a gate in front: batches wait there while it is shut. The value {@code https://bad/} fails its batch. */
public final class FakeTable implements Loader<Write, Written> {
    public final Map<String, String> rows = new ConcurrentHashMap<>();
    public final List<List<Write>> batches = new CopyOnWriteArrayList<>();
    public volatile @Nullable Exception failure;
    public volatile @Nullable Written instead;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final CountDownLatch reached = new CountDownLatch(1);
    private long lsn = 0x1_0000_00FFL;

    public void shut() {
        gate = new CountDownLatch(1);
    }

    public void open() {
        gate.countDown();
    }

    /** Returns when the first batch has come to the gate. */
    public void awaitBatch() throws InterruptedException {
        if (!reached.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no batch came");
        }
    }

    @Override
    public Map<Write, Written> load(List<Write> writes) throws Exception {
        batches.add(List.copyOf(writes));
        reached.countDown();
        if (!gate.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the gate stayed shut");
        }
        Exception fails = failure;
        if (fails != null) {
            throw fails;
        }
        boolean bad = writes.stream().anyMatch(write -> "https://bad/".equals(String.valueOf(write.value())));
        if (bad && writes.size() > 1) {
            throw new LoadException(LoadException.Kind.BAD_ROW, "a bad row");
        }
        lsn++;
        Written same = bad ? Written.of(Effect.REFUSED, "a check constraint does not hold") : instead;
        Map<Write, Written> written = new HashMap<>();
        writes.forEach(write -> written.put(write, same != null ? same : Written.of(apply(write), lsn)));
        return written;
    }

    private Effect apply(Write write) {
        String key = write.key();
        boolean there = rows.containsKey(key);
        return switch (write.kind()) {
            case PUT -> {
                rows.put(key, String.valueOf(write.value()));
                yield there ? Effect.REPLACED : Effect.CREATED;
            }
            case PUT_IF_ABSENT -> {
                rows.putIfAbsent(key, String.valueOf(write.value()));
                yield there ? Effect.EXISTS : Effect.CREATED;
            }
            case DELETE -> rows.remove(key) == null ? Effect.ABSENT : Effect.DELETED;
        };
    }
}
