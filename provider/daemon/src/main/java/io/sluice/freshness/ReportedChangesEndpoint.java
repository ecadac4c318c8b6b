package io.sluice.freshness;

import io.sluice.admin.AdminAction;
import io.sluice.admin.AdminAction.Notice;
import io.sluice.admin.AdminAction.NoticesResult;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import io.sluice.lookup.Lsn;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /changes}: what is told goes to the event stream, where it waits for whichever daemon reads changes. On a thread of its own,
 * because Redis may take its time; few callers may wait for it.
 */
final class ReportedChangesEndpoint implements AdminAction, AutoCloseable {
    private static final int MOST_WAITING = 16;
    private static final long CLOSE_SECONDS = 2;

    private final EventStream events;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                Thread made = new Thread(work, "sluice-ingress");
                made.setDaemon(true);
                return made;
            });

    ReportedChangesEndpoint(EventStream events) {
        this.events = events;
    }

    @Override
    public CompletionStage<NoticesResult> take(List<Notice> notices) {
        try {
            return CompletableFuture.supplyAsync(() -> add(notices), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(
                    new NoticesResult.Unavailable("too many are being told already: try again"));
        }
    }

    private NoticesResult add(List<Notice> notices) {
        try {
            for (Notice notice : notices) {
                events.add(notice.table(), notice.key(), notice.lsn() == 0 ? null : Lsn.text(notice.lsn()));
            }
            return new NoticesResult.Taken();
        } catch (FenceStoreException e) {
            return new NoticesResult.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        events.close();
    }
}
