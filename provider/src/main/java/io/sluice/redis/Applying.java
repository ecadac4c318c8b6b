package io.sluice.redis;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Changes on their way to Redis: a script call for each part, a few of them in one pipeline. Only the last part moves {@code applied}. */
final class Applying {
    /** Calls of one pipeline: as much as the socket's buffer takes, because a socket times out on reading, but not on writing. */
    private static final int MOST_CALLS = 4;

    private final CacheNames names;
    private final Holding holding;
    private final EvalCommand call;
    private final String applied;
    private final String maxXid;

    Applying(CacheNames names, Holding holding, EvalCommand call, String applied, String maxXid) {
        this.names = names;
        this.holding = holding;
        this.call = call;
        this.applied = applied;
        this.maxXid = maxXid;
    }

    void run(Connection connection, List<List<Change>> parts) throws FenceStoreException {
        for (int from = 0; from < parts.size(); from += MOST_CALLS) {
            int to = Math.min(parts.size(), from + MOST_CALLS);
            List<List<Change>> some = parts.subList(from, to);
            if (!pipeline(connection, some, to == parts.size())) {
                Script.APPLY.load(connection);
                if (!pipeline(connection, some, to == parts.size())) {
                    throw new JedisDataException("NOSCRIPT Redis forgets scripts as soon as it is told them");
                }
            }
        }
    }

    /** False when Redis has forgotten the script: then the rest was not done. */
    private boolean pipeline(Connection connection, List<List<Change>> parts, boolean last) throws FenceStoreException {
        long[] seqs = new long[parts.size()];
        for (int i = 0; i < seqs.length; i++) {
            send(connection, parts.get(i), last && i == seqs.length - 1, seqs, i);
        }
        List<Object> answers = connection.getMany(seqs.length);
        for (int i = 0; i < seqs.length; i++) {
            if (answers.get(i) instanceof JedisNoScriptException) {
                return false;
            }
            if (answers.get(i) instanceof JedisDataException error) {
                throw error;
            }
            if (!Objects.equals(answers.get(i), 1L)) {
                throw holding.lost();
            }
            holding.done(seqs[i]);
        }
        return true;
    }

    private void send(Connection connection, List<Change> part, boolean last, long[] seqs, int i)
            throws FenceStoreException {
        call.of(Script.APPLY, 1 + part.size()).with(names.fences());
        part.forEach(change -> call.with(names.entry(change.key())));
        if (i == 0) {
            holding.claim(call);
        } else {
            holding.claimAfter(call, seqs[i - 1]);
        }
        seqs[i] = holding.next();
        call.with(Digits.of(seqs[i])).with(last ? applied : "").with(maxXid);
        call.with(names.keyBegins()).with(names.channel());
        part.forEach(change -> call.with(ChangeParts.text(change)));
        connection.sendCommand(call);
    }
}
