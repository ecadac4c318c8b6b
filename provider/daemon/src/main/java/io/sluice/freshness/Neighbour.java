package io.sluice.freshness;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Prefixes;
import io.sluice.fills.RedisFiller;
import io.sluice.nodes.Database;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A daemon that reads no changes, and whose Redis another keeps fresh: its fills have to pass the same fences, or an old value would come
 * back by way of it, and stay. Found at the start, or by the first fill after the other has come.
 */
final class Neighbour {
    private static final long AGAIN_SECONDS = 1;

    private final ServeOptions options;
    private final Servers servers;
    private final Database nodes;
    private final String table;
    private final RedisSettings redis;
    private final RedisFiller filler;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Neighbour(ServeOptions options, Servers servers, Database nodes, FilledTable table) {
        this.options = options;
        this.servers = servers;
        this.nodes = nodes;
        this.table = table.name();
        this.redis = table.redis();
        this.filler = table.filler();
    }

    /** Looks now, and from now on with each fill: under each table's prefix by itself. */
    static void watch(
            ServeOptions options, Servers servers, Database nodes, ShutdownSteps shutdown, List<FilledTable> tables) {
        for (FilledTable table : tables) {
            Neighbour neighbour = new Neighbour(options, servers, nodes, table);
            shutdown.first("look after no neighbour", neighbour.closed::countDown);
            table.filler().whenLedger(neighbour::found);
            if (Prefixes.hasLedger(table.redis())) {
                table.filler().ledgerFound();
            }
        }
    }

    private void found() {
        nodes.askForEvidence();
        Thread thread = new Thread(this::join, "sluice-neighbour");
        thread.setDaemon(true);
        thread.start();
    }

    /** Both have to be asked, and may be away. */
    private void join() {
        try {
            do {
                if (joined()) {
                    return;
                }
            } while (!closed.await(AGAIN_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean joined() {
        Owner me = PrimaryChanges.owner(options, servers, nodes, table);
        if (me == null) {
            return false;
        }
        String anothers;
        try {
            anothers = Prefixes.conflict(redis, me);
        } catch (FenceStoreException e) {
            return false;
        }
        filler.owner(me);
        if (anothers == null) {
            filler.unread()
                    .report("changes are applied to " + redis.prefix() + " of Redis " + redis.address()
                            + " by another daemon, and not read here: fills have to have seen them, which costs each SELECT a"
                            + " statement; let this daemon read changes, too, or give it a prefix of its own");
        } else {
            filler.unread().report("nothing is filled: " + anothers);
        }
        return true;
    }
}
