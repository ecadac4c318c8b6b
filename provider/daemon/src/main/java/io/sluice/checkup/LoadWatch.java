package io.sluice.checkup;

import io.sluice.nodes.Database;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What comes and goes between two looks at the meters: queues, lanes and threads that wait, seen now and then. For one thread. */
final class LoadWatch {
    private final List<LookedTable> tables;
    private final Database database;
    private final int[] queued;
    private int waiting;
    private long underWay;
    private int times;

    LoadWatch(List<LookedTable> tables, Database database) {
        this.tables = tables;
        this.database = database;
        this.queued = new int[tables.size()];
    }

    /** Looks, and waits so long. False when it is over. */
    boolean pause(CountDownLatch closed, long millis) {
        for (int i = 0; i < queued.length; i++) {
            queued[i] = Math.max(queued[i], tables.get(i).answering().lookups().queued());
            underWay += tables.get(i).answering().underWay();
        }
        waiting = Math.max(waiting, database.pool().waiting());
        times++;
        try {
            return !closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Most keys of a table that were seen to wait. */
    int queued(int table) {
        return queued[table];
    }

    /** Most threads that were seen to wait for a connection. */
    int waiting() {
        return waiting;
    }

    /** Batches that were being loaded, on the average. */
    double underWay() {
        return times == 0 ? 0 : (double) underWay / times;
    }
}
