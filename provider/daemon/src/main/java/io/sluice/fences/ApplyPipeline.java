package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LuaNumbers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Changes on their way to Redis: for each part what every daemon is told, and then a script call; a few parts in one pipeline. Only the
 * last part moves {@code applied}.
 */
final class ApplyPipeline {
    /** Parts of one pipeline: as much as the socket's buffer takes, because a socket times out on reading, but not on writing. */
    private static final int MOST_CALLS = 4;

    private final CacheNames names;
    private final LedgerClaim holding;
    private final EvalCommand call;
    private final Announcement announcement;
    private final String applied;
    private final String maxXid;
    private final Consumer<List<byte[]>> strayed;
    private final List<String> cached = new ArrayList<>();

    /**
     * For changes of one call.
     *
     * @param applied empty to leave it as it is
     * @param strayed deletes entries that are not here any more, wherever they are
     */
    ApplyPipeline(
            CacheNames names,
            LedgerClaim holding,
            EvalCommand call,
            Announcement announcement,
            String applied,
            String maxXid,
            Consumer<List<byte[]>> strayed) {
        this.strayed = strayed;
        this.names = names;
        this.holding = holding;
        this.call = call;
        this.announcement = announcement;
        this.applied = applied;
        this.maxXid = maxXid;
    }

    /** Returns the keys that were cached. */
    List<String> run(Connection connection, List<List<Change>> parts) throws FenceStoreException {
        for (int from = 0; from < parts.size(); from += MOST_CALLS) {
            int to = Math.min(parts.size(), from + MOST_CALLS);
            List<List<Change>> some = parts.subList(from, to);
            if (!pipeline(connection, some, to == parts.size())) {
                names.apply().load(connection);
                if (!pipeline(connection, some, to == parts.size())) {
                    throw new JedisDataException("NOSCRIPT Redis forgets scripts as soon as it is told them");
                }
            }
        }
        return cached;
    }

    /** False when Redis has forgotten the script: then the rest was not done. */
    private boolean pipeline(Connection connection, List<List<Change>> parts, boolean last) throws FenceStoreException {
        long[] seqs = new long[parts.size()];
        for (int i = 0; i < seqs.length; i++) {
            send(connection, parts.get(i), last && i == seqs.length - 1, seqs, i);
        }
        Iterator<Object> answers = connection.getMany(calls(parts)).iterator();
        for (int i = 0; i < seqs.length; i++) {
            if (isToldOf(parts.get(i)) && answers.next() instanceof JedisDataException error) {
                throw error;
            }
            Object done = answers.next();
            if (done instanceof JedisNoScriptException) {
                return false;
            }
            if (done instanceof JedisDataException error) {
                throw error;
            }
            if (!(done instanceof List<?> told)) {
                throw holding.lost();
            }
            holding.done(seqs[i]);
            took(parts.get(i), told);
        }
        return true;
    }

    /** Where it is a cluster, some may not have been there: what is written after them waits until those are deleted, too. */
    private void took(List<Change> part, List<?> told) {
        if (names.ofCluster()) {
            cached.addAll(keys(part, told.get(0)));
            List<String> elsewhere = keys(part, told.get(1));
            if (!elsewhere.isEmpty()) {
                strayed.accept(elsewhere.stream().map(names::entry).toList());
            }
        } else {
            cached.addAll(keys(part, told));
        }
    }

    private static List<String> keys(List<Change> part, Object places) {
        return ((List<?>) places)
                .stream()
                        .map(place -> part.get(Math.toIntExact((Long) place)).key())
                        .toList();
    }

    /** A part without changes only moves what is applied. */
    private static boolean isToldOf(List<Change> part) {
        return !part.isEmpty();
    }

    private static int calls(List<List<Change>> parts) {
        return parts.size()
                + (int) parts.stream().filter(ApplyPipeline::isToldOf).count();
    }

    private void send(Connection connection, List<Change> part, boolean last, long[] seqs, int i)
            throws FenceStoreException {
        if (isToldOf(part)) {
            connection.sendCommand(Protocol.Command.PUBLISH, CacheNames.bytes(names.channel()), announcement.of(part));
        }
        names.call(call, names.apply(), part.size());
        part.forEach(change -> call.with(names.entry(change.key())));
        if (i == 0) {
            holding.claim(call);
        } else {
            holding.claimAfter(call, seqs[i - 1]);
        }
        seqs[i] = holding.next();
        call.with(LuaNumbers.of(seqs[i])).with(last ? applied : "").with(maxXid);
        call.with(names.keyBegins());
        part.forEach(change -> call.with(ChangeParts.text(change)));
        connection.sendCommand(call);
    }
}
